// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "template/value.h"

namespace caisson::tmpl {

// fmt.Sprintf for the kinds of values that templates know: flags, width and precision (also "*"),
// the verbs v s q d b o x X c U t f F e E g G T %, and Go's marks for what doesn't fit:
// "%!d(string=hi)", "%!s(MISSING)", "%!(EXTRA int=3)".
std::string sprintf(std::string_view format, std::span<const Value> arguments);

}  // namespace caisson::tmpl
