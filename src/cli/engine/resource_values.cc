// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/resource_values.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "base/strings.h"
#include "engine/size.h"

namespace caisson::cli {
namespace {

constexpr std::int64_t kNanosPerCpu = 1'000'000'000;

struct Digits {
  std::string_view text;
  int base = 10;
};

// Go's base prefixes.
Digits strip_base(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return {text, 10};
  switch (text[1] | 0x20) {
    case 'x':
      return {text.substr(2), 16};
    case 'o':
      return {text.substr(2), 8};
    case 'b':
      return {text.substr(2), 2};
    default:
      return {text.substr(1), 8};
  }
}

std::unexpected<Error> not_a_number(std::string_view function, std::string_view text,
                                    std::errc why) {
  return fail(Error::invalid(
      "strconv." + std::string(function) + ": parsing \"" + std::string(text) +
      "\": " + (why == std::errc::result_out_of_range ? "value out of range" : "invalid syntax")));
}

template <class Number>
std::errc parse_digits(std::string_view text, int base, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error == std::errc{} && end != text.data() + text.size()) return std::errc::invalid_argument;
  return error;
}

// Whole digits of a rational number; it saturates where 128 bits don't hold it.
struct Rational {
  __int128 numerator = 0;
  __int128 denominator = 1;
  bool too_large = false;

  void shift(__int128& part) {
    if (__builtin_mul_overflow(part, __int128{10}, &part)) too_large = true;
  }
};

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

void append_digits(Rational& number, std::string_view digits, bool fraction) {
  for (const char digit : digits) {
    number.shift(number.numerator);
    number.numerator += digit - '0';
    if (fraction) number.shift(number.denominator);
  }
}

// "NUMBER/NUMBER", without a sign.
std::optional<Rational> parse_quotient(std::string_view text) {
  const auto parts = split_once(text, '/');
  if (!parts || !is_digits(parts->first) || !is_digits(parts->second)) return std::nullopt;
  Rational number;
  append_digits(number, parts->first, false);
  Rational below;
  append_digits(below, parts->second, false);
  if (below.numerator == 0 || below.too_large) return std::nullopt;
  number.denominator = below.numerator;
  return number;
}

// "DIGITS[.DIGITS][eEXPONENT]", without a sign.
std::optional<Rational> parse_decimal(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  const auto parts = split_once(mantissa, '.');
  const std::string_view whole = parts ? parts->first : mantissa;
  const std::string_view fraction = parts ? parts->second : std::string_view{};
  if ((!whole.empty() && !is_digits(whole)) || (!fraction.empty() && !is_digits(fraction)) ||
      (whole.empty() && fraction.empty())) {
    return std::nullopt;
  }
  Rational number;
  append_digits(number, whole, false);
  append_digits(number, fraction, true);
  if (e == std::string_view::npos) return number;
  std::string_view exponent = text.substr(e + 1);
  const bool signed_up = exponent.starts_with('+');
  if (signed_up) exponent.remove_prefix(1);
  const auto power = parse_integer<int>(exponent);
  if (!power || (signed_up && *power < 0)) return std::nullopt;
  constexpr int kMost = 50;  // beyond, the result is out of every range
  for (int i = 0; i < std::min(std::abs(*power), kMost); ++i) {
    number.shift(*power > 0 ? number.numerator : number.denominator);
  }
  return number;
}

struct DeviceText {
  std::string path;
  std::string_view value;
};

Result<DeviceText> split_device(std::string_view text) {
  const auto parts = split_once(text, ':');
  if (!parts || parts->first.empty()) {
    return fail(Error::invalid("bad format: " + std::string(text)));
  }
  if (!parts->first.starts_with("/dev/")) {
    return fail(Error::invalid("bad format for device path: " + std::string(text)));
  }
  return DeviceText{std::string(parts->first), parts->second};
}

}  // namespace

Result<std::int64_t> parse_int64(std::string_view text) {
  const bool signed_text = text.starts_with('-') || text.starts_with('+');
  const Digits digits = strip_base(signed_text ? text.substr(1) : text);
  std::string plain = text.starts_with('-') ? "-" : "";
  plain += digits.text;
  std::int64_t number = 0;
  // A second sign is no digit.
  const bool doubled = digits.text.starts_with('-');
  const std::errc error = doubled ? std::errc::invalid_argument
                                  : parse_digits(std::string_view(plain), digits.base, number);
  if (error != std::errc{}) return not_a_number("ParseInt", text, error);
  return number;
}

Result<std::uint16_t> parse_uint16(std::string_view text) {
  const Digits digits = strip_base(text);
  std::uint16_t number = 0;
  const std::errc error = parse_digits(digits.text, digits.base, number);
  if (error != std::errc{}) return not_a_number("ParseUint", text, error);
  return number;
}

Result<std::int64_t> parse_cpus(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view plain = negative || text.starts_with('+') ? text.substr(1) : text;
  auto number = plain.contains('/') ? parse_quotient(plain) : parse_decimal(plain);
  if (!number) {
    return fail(Error::invalid("failed to parse " + std::string(text) + " as a rational number"));
  }
  constexpr auto kLimit = std::numeric_limits<std::int64_t>::max();
  const std::int64_t sign = negative ? -1 : 1;
  if (__builtin_mul_overflow(number->numerator, __int128{kNanosPerCpu}, &number->numerator) ||
      number->too_large) {
    return sign * kLimit;
  }
  if (number->numerator % number->denominator != 0) {
    return fail(Error::invalid("value is too precise"));
  }
  const __int128 nanos = number->numerator / number->denominator;
  return sign * static_cast<std::int64_t>(std::min<__int128>(nanos, kLimit));
}

Result<std::int64_t> parse_memory(std::string_view text) {
  return static_cast<std::int64_t>(TRY(engine::parse_size(text)));
}

Result<std::int64_t> parse_memory_swap(std::string_view text) {
  if (text == "-1") return -1;
  return parse_memory(text);
}

Result<engine::DeviceWeight> parse_device_weight(std::string_view text) {
  DeviceText device = TRY(split_device(text));
  const auto weight = parse_integer<std::uint16_t>(device.value);
  constexpr std::uint16_t kLeast = 10;
  constexpr std::uint16_t kMost = 1000;
  if (!weight || (*weight != 0 && (*weight < kLeast || *weight > kMost))) {
    return fail(Error::invalid("invalid weight for device: " + std::string(text)));
  }
  return engine::DeviceWeight{std::move(device.path), *weight};
}

Result<engine::DeviceRate> parse_device_bytes(std::string_view text) {
  DeviceText device = TRY(split_device(text));
  const auto rate = engine::parse_size(device.value);
  if (rate) return engine::DeviceRate{std::move(device.path), *rate};
  return fail(Error::invalid(
      "invalid rate for device: " + std::string(text) +
      ". The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. "
      "Unit is optional and can be kb, mb, or gb"));
}

Result<engine::DeviceRate> parse_device_operations(std::string_view text) {
  DeviceText device = TRY(split_device(text));
  const auto rate = parse_integer<std::uint64_t>(device.value);
  if (rate) return engine::DeviceRate{std::move(device.path), *rate};
  return fail(Error::invalid("invalid rate for device: " + std::string(text) +
                             ". The correct format is <device-path>:<number>. Number must be a "
                             "positive integer"));
}

}  // namespace caisson::cli
