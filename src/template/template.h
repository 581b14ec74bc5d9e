// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "template/node.h"
#include "template/value.h"

namespace caisson::tmpl {

// A template in Go's language (text/template) with the functions that Docker adds: what --format
// takes.
//
// Errors are kInvalid and Go's word by word: `template: :1:8: executing "" at <.State.Foo>: map has
// no entry for key "Foo"`.
class Template {
 public:
  static Result<Template> parse(std::string_view text);

  struct Options {
    bool missing_is_error = false;  // what a map doesn't hold is an error rather than no value
    bool header = false;            // for the header of a table: see header_functions()
  };
  [[nodiscard]] Result<std::string> execute(const Value& data, Options options) const;
  [[nodiscard]] Result<std::string> execute(const Value& data) const {
    return execute(data, Options{});
  }

 private:
  Template(std::string text, Definitions definitions)
      : text_(std::move(text)), definitions_(std::move(definitions)) {}

  std::string text_;
  Definitions definitions_;
};

}  // namespace caisson::tmpl
