// SPDX-License-Identifier: Apache-2.0
#include "template/lex.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::array<std::string_view, 10> kKeywords = {
    "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"};

bool is_blank(char c) {
  return kBlanks.contains(c);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Letters beyond ASCII are taken for what they mostly are.
bool is_word(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (!failed_ && lex_text()) {
      while (!failed_ && !lex_in_action()) {
      }
    }
    if (!failed_) add(Token::Kind::kEnd, text_.size(), text_.size());
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] bool done() const { return at_ >= text_.size(); }

  void add(Token::Kind kind, std::size_t begin, std::size_t end) {
    line_ += static_cast<std::size_t>(
        std::ranges::count(text_.substr(counted_, begin - counted_), '\n'));
    counted_ = begin;
    tokens_.push_back({kind, begin, line_, std::string(text_.substr(begin, end - begin))});
    at_ = end;
  }

  void add_error(std::size_t begin, std::string text) {
    add(Token::Kind::kError, begin, begin);
    tokens_.back().text = std::move(text);
    failed_ = true;
  }

  // Text and comments up to the next action, into which it leads; false at the end.
  bool lex_text() {
    while (!failed_) {
      const std::size_t open = text_.find(kOpen, at_);
      const bool found = open != std::string_view::npos;
      const bool trims =
          found && text_.size() > open + 3 && text_[open + 2] == '-' && is_blank(text_[open + 3]);
      std::size_t end = std::min(open, text_.size());
      while (trims && end > at_ && is_blank(text_[end - 1])) --end;
      if (end > at_) add(Token::Kind::kText, at_, end);
      if (!found) return false;
      const std::size_t inside = open + (trims ? 4 : 2);
      if (!text_.substr(inside).starts_with("/*")) {
        add(Token::Kind::kOpen, open, open + 2);
        at_ = inside;
        parens_ = 0;
        return true;
      }
      at_ = inside;
      skip_comment();
    }
    return false;
  }

  void skip_comment() {
    const std::size_t end = text_.find("*/", at_);
    if (end == std::string_view::npos) return add_error(at_, "unclosed comment");
    at_ = end + 2;
    if (rest().starts_with(kClose)) {
      at_ += kClose.size();
    } else if (closes_with_trim()) {
      close_with_trim();
    } else {
      add_error(at_, "comment ends before closing delimiter");
    }
  }

  [[nodiscard]] bool closes_with_trim() const {
    return rest().size() >= 4 && is_blank(rest()[0]) && rest().substr(1).starts_with("-}}");
  }

  void close_with_trim() {
    at_ = std::min(text_.find_first_not_of(kBlanks, at_ + 4), text_.size());
  }

  // One token; true where it was the action's end.
  bool lex_in_action() {
    if (done()) {
      add_error(at_, "unclosed action");
      return false;
    }
    if (rest().starts_with(kClose) || closes_with_trim()) return lex_close();
    const char c = text_[at_];
    if (is_blank(c)) {
      lex_blanks();
    } else if (c == '"' || c == '`' || c == '\'') {
      lex_quoted(c);
    } else if (c == '$') {
      lex_word(Token::Kind::kVariable);
    } else if (c == '.' && !(at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      lex_word(Token::Kind::kField);
    } else if (c == '+' || c == '-' || c == '.' || is_digit(c)) {
      lex_number();
    } else if (is_word(c)) {
      lex_word(Token::Kind::kIdentifier);
    } else {
      lex_sign(c);
    }
    return false;
  }

  bool lex_close() {
    if (parens_ > 0) {
      add_error(at_, "unclosed left paren");
      return false;
    }
    const bool trims = !rest().starts_with(kClose);
    const std::size_t brackets = trims ? at_ + 2 : at_;
    const std::size_t before = at_;
    add(Token::Kind::kClose, brackets, brackets + 2);
    if (trims) {
      at_ = before;
      close_with_trim();
    }
    return true;
  }

  // All but the one that belongs to " -}}".
  void lex_blanks() {
    const std::size_t begin = at_;
    while (!done() && is_blank(text_[at_]) && !closes_with_trim()) ++at_;
    if (at_ > begin) add(Token::Kind::kSpace, begin, at_);
  }

  void lex_quoted(char quotation) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quotation) {
      if (quotation != '`' && text_[end] == '\n') break;
      end += quotation != '`' && text_[end] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    if (end >= text_.size() || text_[end] != quotation) {
      return add_error(at_, quotation == '`'    ? "unterminated raw quoted string"
                            : quotation == '\'' ? "unterminated character constant"
                                                : "unterminated quoted string");
    }
    const auto kind = quotation == '`'    ? Token::Kind::kRawString
                      : quotation == '\'' ? Token::Kind::kCharacter
                                          : Token::Kind::kString;
    add(kind, at_, end + 1);
  }

  // After ".", "$" or nothing, letters and digits.
  void lex_word(Token::Kind kind) {
    const std::size_t begin = at_;
    std::size_t end = begin + (kind == Token::Kind::kIdentifier ? 0 : 1);
    while (end < text_.size() && is_word(text_[end])) ++end;
    if (!ends_word(end)) {
      return add_error(begin,
                       "bad character " + unicode_name(first_character(text_.substr(end)).code));
    }
    add(kind, begin, end);
    Token& token = tokens_.back();
    if (kind == Token::Kind::kField && token.text == ".") token.kind = Token::Kind::kDot;
    if (kind != Token::Kind::kIdentifier) return;
    if (std::ranges::find(kKeywords, token.text) != kKeywords.end()) {
      token.kind = Token::Kind::kKeyword;
    } else if (token.text == "true" || token.text == "false") {
      token.kind = Token::Kind::kBool;
    } else if (token.text == "nil") {
      token.kind = Token::Kind::kNil;
    }
  }

  [[nodiscard]] bool ends_word(std::size_t end) const {
    return end >= text_.size() || is_blank(text_[end]) ||
           std::string_view(".,|:=()").contains(text_[end]) ||
           text_.substr(end).starts_with(kClose);
  }

  void lex_number() {
    const std::size_t begin = at_;
    std::size_t end = begin;
    if (text_[end] == '+' || text_[end] == '-') ++end;
    const std::size_t digits = end;
    while (end < text_.size() && (is_word(text_[end]) || text_[end] == '.')) {
      const bool exponent = (text_[end] == 'e' || text_[end] == 'E') && end > digits;
      ++end;
      if (exponent && end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
    }
    add(Token::Kind::kNumber, begin, end);
  }

  void lex_sign(char c) {
    if (c == ':') {
      if (!rest().starts_with(":=")) return add_error(at_, "expected :=");
      return add(Token::Kind::kDeclare, at_, at_ + 2);
    }
    if (c == ')' && --parens_ < 0) return add_error(at_, "unexpected right paren");
    if (c == '(') ++parens_;
    const char32_t code = first_character(rest()).code;
    if (code < 0x21 || code > 0x7E) {
      return add_error(at_, "unrecognized character in action: " + unicode_name(code));
    }
    add(c == '='   ? Token::Kind::kAssign
        : c == '|' ? Token::Kind::kPipe
        : c == '(' ? Token::Kind::kLeftParen
        : c == ')' ? Token::Kind::kRightParen
                   : Token::Kind::kOther,
        at_, at_ + 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t counted_ = 0;  // lines before this are in line_
  int parens_ = 0;
  bool failed_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(std::string_view text) {
  return Lexer(text).run();
}

std::string to_string(const Token& token) {
  constexpr std::size_t kLongest = 10;
  if (token.kind == Token::Kind::kEnd) return "EOF";
  if (token.kind == Token::Kind::kError) return token.text;
  if (token.kind == Token::Kind::kKeyword || token.kind == Token::Kind::kNil ||
      token.kind == Token::Kind::kDot) {
    return "<" + token.text + ">";
  }
  if (token.text.size() > kLongest) return quote(token.text.substr(0, kLongest)) + "...";
  return quote(token.text);
}

}  // namespace caisson::tmpl
