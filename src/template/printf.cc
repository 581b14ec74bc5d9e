// SPDX-License-Identifier: Apache-2.0
#include "template/printf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/strings.h"
#include "template/print.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

// Go refuses more as well.
constexpr int kWidest = 1'000'000;

struct Directive {
  bool minus = false;
  bool plus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  std::optional<int> width{};
  std::optional<int> precision{};
};

std::string pad(std::string text, const Directive& directive, bool zeros) {
  const std::size_t have = count_characters(text);
  const auto want = static_cast<std::size_t>(directive.width.value_or(0));
  if (have >= want) return text;
  if (directive.minus) return text.append(want - have, ' ');
  const bool sign = zeros && !text.empty() && (text.front() == '-' || text.front() == '+');
  return text.insert(sign ? 1 : 0, want - have, zeros ? '0' : ' ');
}

std::string cut(std::string_view text, const Directive& directive) {
  if (!directive.precision) return std::string(text);
  std::size_t end = 0;
  for (int i = 0; i < *directive.precision && end < text.size(); ++i) {
    end += first_character(text.substr(end)).length;
  }
  return std::string(text.substr(0, end));
}

std::string hexadecimal(std::string_view text, bool upper) {
  std::string digits;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    digits += upper ? fmt::format("{:02X}", byte) : fmt::format("{:02x}", byte);
  }
  return digits;
}

std::optional<std::string> format_text(char verb, const std::string& text,
                                       const Directive& directive) {
  switch (verb) {
    case 'v':
      if (directive.sharp) return pad(quote(text), directive, false);
      [[fallthrough]];
    case 's':
      return pad(cut(text, directive), directive, directive.zero);
    case 'q':
      return pad(quote(cut(text, directive)), directive, directive.zero);
    case 'x':
    case 'X':
      return pad(hexadecimal(cut(text, directive), verb == 'X'), directive, directive.zero);
    default:
      return std::nullopt;
  }
}

std::string signed_text(std::string digits, bool negative, const Directive& directive) {
  const auto precision = static_cast<std::size_t>(directive.precision.value_or(0));
  if (digits.size() < precision) digits.insert(0, precision - digits.size(), '0');
  if (negative) return "-" + digits;
  return (directive.plus ? "+" : directive.space ? " " : "") + digits;
}

std::string prefix_of(char verb, const Directive& directive) {
  if (verb == 'O') return "0o";
  if (!directive.sharp) return "";
  return verb == 'x' ? "0x" : verb == 'X' ? "0X" : verb == 'o' ? "0" : verb == 'b' ? "0b" : "";
}

std::optional<std::string> format_integer(char verb, std::int64_t number,
                                          const Directive& directive) {
  const std::uint64_t size =
      number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  switch (verb) {
    case 'c':
      return pad(utf8(static_cast<char32_t>(size <= 0x10FFFF ? size : 0xFFFD)), directive, false);
    case 'q': {
      const std::string text = utf8(static_cast<char32_t>(size <= 0x10FFFF ? size : 0xFFFD));
      return pad("'" + (text == "'" ? "\\'" : text) + "'", directive, false);
    }
    case 'U':
      return pad(fmt::format("U+{:04X}", size), directive, false);
    default:
      break;
  }
  static constexpr std::string_view kVerbs = "vdboOxX";
  static constexpr std::array kBases = {10, 10, 2, 8, 8, 16, 16};
  const std::size_t index = kVerbs.find(verb);
  if (index == std::string_view::npos) return std::nullopt;
  std::array<char, 72> buffer;
  const auto [end, error] = std::to_chars(buffer.begin(), buffer.end(), size, kBases.at(index));
  std::string digits = prefix_of(verb, directive) + std::string(buffer.begin(), end);
  if (verb == 'X') digits = to_upper(digits);
  const bool zeros = directive.zero && !directive.minus && !directive.precision;
  return pad(signed_text(std::move(digits), number < 0, directive), directive, zeros);
}

std::optional<std::string> format_real(char verb, double number, const Directive& directive) {
  constexpr int kUsual = 6;
  std::string text;
  const char lower = to_lower(std::string_view(&verb, 1)).front();
  if (lower == 'f' || lower == 'e') {
    text = lower == 'f' ? fmt::format("{:.{}f}", number, directive.precision.value_or(kUsual))
                        : fmt::format("{:.{}e}", number, directive.precision.value_or(kUsual));
  } else if (lower == 'g' || verb == 'v') {
    text = directive.precision ? fmt::format("{:.{}g}", number, *directive.precision)
                               : print_number(number);
  } else {
    return std::nullopt;
  }
  if (directive.plus && !text.starts_with('-')) text.insert(0, 1, '+');
  if (directive.space && !directive.plus && !text.starts_with('-')) text.insert(0, 1, ' ');
  if (verb == 'E' || verb == 'G') text = to_upper(text);
  return pad(std::move(text), directive, directive.zero && !directive.minus);
}

std::string mark(char verb, const Value& value) {
  const std::string type = value.is_nil() ? "<nil>" : type_name(value) + "=" + print_value(value);
  return std::string("%!") + verb + "(" + type + ")";
}

std::string format_value(char verb, const Value& value, const Directive& directive);

// Each element as the verb would have it.
std::string format_list(char verb, const List& list, const Directive& directive) {
  std::string text = "[";
  for (const Value& item : list.items) {
    if (text.size() > 1) text += ' ';
    text += format_value(verb, item, directive);
  }
  return text += "]";
}

std::string format_object(char verb, const Object& object, const Directive& directive) {
  std::string text = object.is_map ? "map[" : "{";
  bool first = true;
  for (const auto& [name, value] : object.members) {
    if (value.method() != nullptr) continue;
    if (!first) text += ' ';
    first = false;
    if (object.is_map) {
      text.append(format_value(verb, Value::string(name), directive)).append(":");
    } else if (verb == 'v' && directive.plus) {
      text.append(name).append(":");
    }
    text += format_value(verb, value, directive);
  }
  return text += object.is_map ? "]" : "}";
}

std::string format_value(char verb, const Value& value, const Directive& directive) {
  if (verb == 'T') return pad(type_name(value), directive, false);
  if (value.is_nil()) return verb == 'v' ? pad("<nil>", directive, false) : mark(verb, value);
  std::optional<std::string> text;
  if (const auto* truth = value.get<bool>()) {
    if (verb == 'v' || verb == 't') text = pad(*truth ? "true" : "false", directive, false);
  } else if (const auto* number = value.get<std::int64_t>()) {
    text = format_integer(verb, *number, directive);
  } else if (const auto* real = value.get<double>()) {
    text = format_real(verb, *real, directive);
  } else if (value.text() != nullptr) {
    text = format_text(verb, *value.text(), directive);
  } else if (value.list() != nullptr) {
    text = format_list(verb, *value.list(), directive);
  } else if (value.object() != nullptr) {
    text = format_object(verb, *value.object(), directive);
  }
  return text ? *text : mark(verb, value);
}

class Formatter {
 public:
  Formatter(std::string_view format, std::span<const Value> arguments)
      : format_(format), arguments_(arguments) {}

  std::string run() {
    while (!format_.empty()) {
      const std::size_t percent = std::min(format_.find('%'), format_.size());
      text_ += format_.substr(0, percent);
      format_.remove_prefix(percent);
      if (!format_.empty()) one();
    }
    add_extra();
    return std::move(text_);
  }

 private:
  void one() {
    format_.remove_prefix(1);
    Directive directive;
    while (take_flag(directive)) {
    }
    directive.width = take_number("WIDTH");
    if (directive.width && *directive.width < 0) {
      directive.minus = true;
      directive.width = -*directive.width;
    }
    if (format_.starts_with('.')) {
      format_.remove_prefix(1);
      directive.precision = std::max(take_number("PREC").value_or(0), 0);
    }
    if (format_.empty()) {
      text_ += "%!(NOVERB)";
      return;
    }
    const char verb = format_.front();
    format_.remove_prefix(1);
    if (verb == '%') {
      text_ += '%';
    } else if (used_ == arguments_.size()) {
      text_.append("%!").append(1, verb).append("(MISSING)");
    } else {
      text_ += format_value(verb, arguments_[used_++], directive);
    }
  }

  bool take_flag(Directive& directive) {
    if (format_.empty()) return false;
    switch (format_.front()) {
      case '-':
        directive.minus = true;
        break;
      case '+':
        directive.plus = true;
        break;
      case '#':
        directive.sharp = true;
        break;
      case ' ':
        directive.space = true;
        break;
      case '0':
        directive.zero = !directive.minus;
        break;
      default:
        return false;
    }
    format_.remove_prefix(1);
    return true;
  }

  std::optional<int> take_number(std::string_view what) {
    if (format_.starts_with('*')) {
      format_.remove_prefix(1);
      const auto* given =
          used_ < arguments_.size() ? arguments_[used_++].get<std::int64_t>() : nullptr;
      if (given != nullptr && *given <= kWidest && *given >= -kWidest) {
        return static_cast<int>(*given);
      }
      text_.append("%!(BAD").append(what).append(")");
      return std::nullopt;
    }
    const std::size_t digits = std::min(format_.find_first_not_of("0123456789"), format_.size());
    const auto number = parse_integer<int>(format_.substr(0, digits));
    format_.remove_prefix(digits);
    return number && *number <= kWidest ? number : std::nullopt;
  }

  void add_extra() {
    if (used_ >= arguments_.size()) return;
    text_ += "%!(EXTRA ";
    for (std::size_t i = used_; i < arguments_.size(); ++i) {
      if (i > used_) text_ += ", ";
      const Value& value = arguments_[i];
      text_ += value.is_nil() ? "<nil>" : type_name(value) + "=" + print_value(value);
    }
    text_ += ")";
  }

  std::string_view format_;
  std::span<const Value> arguments_;
  std::size_t used_ = 0;
  std::string text_;
};

}  // namespace

std::string sprintf(std::string_view format, std::span<const Value> arguments) {
  return Formatter(format, arguments).run();
}

}  // namespace caisson::tmpl
