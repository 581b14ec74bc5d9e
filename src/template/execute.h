// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "template/function.h"
#include "template/node.h"
#include "template/template.h"

namespace caisson::tmpl {

// The function of this name, in the header of a table or else; null where there is none.
const Function* find_function(std::string_view name, bool header);

// Runs the statements, which `text` was parsed into.
Result<std::string> execute(std::string_view text, const std::vector<Statement>& statements,
                            const Value& data, Template::Options options);

}  // namespace caisson::tmpl
