// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "template/value.h"

namespace caisson::tmpl {

// A function that templates can call. Its errors are said after "error calling NAME: ".
struct Function {
  std::string_view name;
  // One letter a parameter: 's' a text, 'l' a list of texts, 'i' a whole number, 'a' anything; '+'
  // at the end for any number of further ones of anything.
  std::string_view parameters;
  Result<Value> (*call)(std::span<const Value> arguments);

  [[nodiscard]] bool is_variadic() const { return parameters.ends_with('+'); }
  [[nodiscard]] std::size_t fixed() const { return parameters.size() - (is_variadic() ? 1 : 0); }
};

// A parameter's letter: what Go calls its type, and whether a value is of it.
std::string parameter_name(char parameter);
bool fits(char parameter, const Value& value);

// Go's own functions: what looks into values, what compares, and what makes text of them.
std::span<const Function> value_functions();
std::span<const Function> comparison_functions();
std::span<const Function> text_functions();
// Those that Docker adds. In the header of a table some of them do something else: nothing.
std::span<const Function> docker_functions();
std::span<const Function> header_functions();

// The function of this name, in the header of a table or else; null where there is none.
const Function* find_function(std::string_view name, bool header);

}  // namespace caisson::tmpl
