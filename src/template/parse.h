// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "template/node.h"

namespace caisson::tmpl {

// Reads a template and those that it defines. `is_function` tells which names are functions'.
// Errors are kInvalid and worded as Go's: "template: :1: unexpected "}" in operand".
Result<Definitions> parse_definitions(std::string_view text,
                                      const std::function<bool(std::string_view)>& is_function);

}  // namespace caisson::tmpl
