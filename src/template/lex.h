// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace caisson::tmpl {

struct Token {
  enum class Kind : std::uint8_t {
    kError,  // text says why; nothing follows
    kEnd,
    kText,
    kOpen,   // "{{"
    kClose,  // "}}"
    kSpace,
    kBool,
    kNil,
    kNumber,
    kCharacter,  // 'x'
    kString,     // in quotation marks
    kRawString,  // in backquotes
    kDot,
    kField,  // ".name"
    kVariable,
    kIdentifier,
    kKeyword,
    kDeclare,  // ":="
    kAssign,   // "="
    kPipe,
    kLeftParen,
    kRightParen,
    kOther,  // one more printable character
  };
  Kind kind = Kind::kEnd;
  std::size_t position = 0;
  std::size_t line = 1;
  std::string text{};
};

// The tokens of a template, comments left out and text trimmed where "{{- " and " -}}" ask for it.
// The last one is kEnd or kError.
std::vector<Token> lex(std::string_view text);

// As Go names a token in an error: "\"foo\"", "<end>", "EOF".
std::string to_string(const Token& token);

}  // namespace caisson::tmpl
