// SPDX-License-Identifier: Apache-2.0
#include "cgroup/variant.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "base/strings.h"

namespace caisson::cgroup {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 12> kKeywords = {{{"boolean", 'b'},
                                                                          {"byte", 'y'},
                                                                          {"int16", 'n'},
                                                                          {"uint16", 'q'},
                                                                          {"int32", 'i'},
                                                                          {"uint32", 'u'},
                                                                          {"int64", 'x'},
                                                                          {"uint64", 't'},
                                                                          {"double", 'd'},
                                                                          {"string", 's'},
                                                                          {"objectpath", 'o'},
                                                                          {"signature", 'g'}}};

bool is_text(char type) {
  return type == 's' || type == 'o' || type == 'g';
}

// The number of a type by its bits; nullopt where the type does not hold it.
template <class T>
std::optional<std::uint64_t> bits_of(std::string_view word) {
  int base = 10;
  if (word.starts_with("0x")) {
    base = 16;
    word.remove_prefix(2);
  }
  const auto value = parse_integer<T>(word, base);
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(*value));
}

std::optional<std::uint64_t> double_bits(const std::string& word) {
  // Neither "inf" nor what only C knows. std::from_chars of a double would cost the static
  // executables a tenth of their size.
  if (word.empty() || word.find_first_not_of("0123456789.eE+-") != std::string::npos) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  if (end != word.c_str() + word.size()) return std::nullopt;
  return std::bit_cast<std::uint64_t>(value);
}

std::optional<std::uint64_t> parse_number(char type, std::string_view word) {
  switch (type) {
    case 'b':
      if (word == "true") return 1;
      return word == "false" ? std::optional<std::uint64_t>(0) : std::nullopt;
    case 'y':
      return bits_of<std::uint8_t>(word);
    case 'n':
      return bits_of<std::int16_t>(word);
    case 'q':
      return bits_of<std::uint16_t>(word);
    case 'i':
      return bits_of<std::int32_t>(word);
    case 'u':
      return bits_of<std::uint32_t>(word);
    case 'x':
      return bits_of<std::int64_t>(word);
    case 't':
      return bits_of<std::uint64_t>(word);
    case 'd':
      return double_bits(std::string(word));
    default:
      return std::nullopt;
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Variant> whole() {
    Variant value = TRY(any());
    skip_blanks();
    if (at_ != text_.size()) return fail(error("nothing more"));
    return value;
  }

 private:
  Error error(std::string_view expected) const {
    return Error::invalid("expected " + std::string(expected) + " at \"" +
                          std::string(text_.substr(at_)) + "\"");
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string_view word() {
    skip_blanks();
    constexpr std::string_view kEnds = " \t,])([\"'";
    const std::size_t end = std::min(text_.find_first_of(kEnds, at_), text_.size());
    const std::string_view taken = text_.substr(at_, end - at_);
    at_ = end;
    return taken;
  }

  // A value whose type it tells itself.
  Result<Variant> any() {
    // A security input: a text of nothing but brackets must not exhaust the stack.
    constexpr int kDeepest = 16;
    if (++depth_ > kDeepest) return fail(error("fewer brackets"));
    auto value = any_unchecked();
    --depth_;
    return value;
  }

  Result<Variant> any_unchecked() {
    if (take('[')) return array("");
    if (take('(')) return tuple();
    if (take('@')) return typed(word());
    skip_blanks();
    if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) return string('s');
    const std::size_t start = at_;
    const std::string_view taken = word();
    for (const auto& [keyword, type] : kKeywords) {
      if (taken == keyword) return scalar(type);
    }
    at_ = start;
    if (taken == "true" || taken == "false") return scalar('b');
    const bool real = !taken.starts_with("0x") && taken.find_first_of(".e") != taken.npos;
    return scalar(real ? 'd' : 'i');
  }

  // After "@": a type in D-Bus's letters; it matters for arrays, which may be empty.
  Result<Variant> typed(std::string_view type) {
    if (type.size() == 1) return scalar(type.front());
    if (type.size() == 2 && type.front() == 'a' && take('['))
      return array(std::string(type.substr(1)));
    return fail(error("a value of a simple type, or an array of such"));
  }

  Result<Variant> scalar(char type) {
    if (is_text(type)) return string(type);
    const std::size_t start = at_;
    const auto number = parse_number(type, word());
    if (!number) {
      at_ = start;
      return fail(error(std::string("a value of type ") + type));
    }
    Variant value;
    value.type = type;
    value.number = *number;
    return value;
  }

  Result<Variant> string(char type) {
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') return fail(error("a text in quotes"));
    Variant value;
    value.type = type;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value.text += text_[at_];
    }
    if (!take(quote)) return fail(error("the end of a text"));
    return value;
  }

  Result<Variant> array(std::string element_type) {
    Variant value;
    value.type = 'a';
    value.element_type = std::move(element_type);
    while (!take(']')) {
      if (!value.parts.empty() && !take(',')) return fail(error("\",\" or \"]\""));
      Variant part =
          TRY(value.element_type.size() == 1 ? scalar(value.element_type.front()) : any());
      if (value.element_type.empty()) value.element_type = part.signature();
      if (part.signature() != value.element_type) return fail(error("elements of one type"));
      value.parts.push_back(std::move(part));
    }
    if (value.element_type.empty()) return fail(error("the type of an empty array, as in @as []"));
    return value;
  }

  Result<Variant> tuple() {
    Variant value;
    value.type = '(';
    while (!take(')')) {
      if (!value.parts.empty() && !take(',')) return fail(error("\",\" or \")\""));
      value.parts.push_back(TRY(any()));
    }
    if (value.parts.empty()) return fail(error("something between brackets"));
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

std::size_t alignment_of(char type) {
  switch (type) {
    case 'y':
    case 'g':
      return 1;
    case 'n':
    case 'q':
      return 2;
    case 'x':
    case 't':
    case 'd':
    case '(':
      return 8;
    default:
      return 4;
  }
}

}  // namespace

std::string Variant::signature() const {
  if (type == 'a') return "a" + element_type;
  if (type != '(') return std::string(1, type);
  std::string all = "(";
  for (const Variant& part : parts) all += part.signature();
  return all + ")";
}

void Variant::write(DbusWriter& to) const {
  switch (type) {
    case 'a':
      to.array(alignment_of(element_type.front()), [&] {
        for (const Variant& part : parts) part.write(to);
      });
      return;
    case '(':
      to.structure();
      for (const Variant& part : parts) part.write(to);
      return;
    case 's':
    case 'o':
      to.text(text);
      return;
    case 'g':
      to.signature(text);
      return;
    default:
      to.align(alignment_of(type));
      for (std::size_t i = 0; i < alignment_of(type); ++i) {
        to.byte(static_cast<std::uint8_t>(number >> (8 * i)));
      }
  }
}

Result<Variant> parse_variant(std::string_view text) {
  return Parser(text).whole();
}

}  // namespace caisson::cgroup
