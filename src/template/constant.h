// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>

#include "template/lex.h"
#include "template/value.h"

namespace caisson::tmpl {

// What a token stands for that is a truth value, a number, a character or a text; otherwise what is
// wrong with it, in Go's words.
std::expected<Value, std::string> read_constant(const Token& token);

}  // namespace caisson::tmpl
