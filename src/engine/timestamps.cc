// SPDX-License-Identifier: Apache-2.0
#include "engine/timestamps.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/duration.h"
#include "base/strings.h"

namespace caisson::engine {
namespace {

constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;

// Takes what it reads off the front of the text.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  const auto number = parse_integer<unsigned>(text.substr(0, count));
  if (!number) return std::nullopt;
  text.remove_prefix(count);
  return static_cast<int>(*number);
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// ".25" as nanoseconds; digits beyond the ninth don't count.
std::optional<long> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return 0;
  long nanoseconds = 0;
  long unit = kNanosecondsInSecond;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    unit /= 10;
    nanoseconds += unit * (text[digits] - '0');
  }
  text.remove_prefix(digits);
  if (digits == 0) return std::nullopt;
  return nanoseconds;
}

std::optional<int> take_zone(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

std::chrono::year_month_day date_of(const tm& time) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  return {year(time.tm_year + 1900), month(static_cast<unsigned>(time.tm_mon + 1)),
          day(static_cast<unsigned>(time.tm_mday))};
}

// As timegm(3), which reads the host's time zone for nothing.
time_t universal_time(const tm& time) {
  const auto days = std::chrono::sys_days(date_of(time)).time_since_epoch();
  return std::chrono::seconds(days).count() + 3600L * time.tm_hour + 60L * time.tm_min +
         time.tm_sec;
}

bool take_date(std::string_view& text, tm& time) {
  const auto year = take_digits(text, 4);
  const bool month_next = take(text, '-');
  const auto month = take_digits(text, 2);
  const bool day_next = take(text, '-');
  const auto day = take_digits(text, 2);
  if (!year || !month_next || !month || !day_next || !day) return false;
  time.tm_year = *year - 1900;
  time.tm_mon = *month - 1;
  time.tm_mday = *day;
  return date_of(time).ok();
}

bool take_time(std::string_view& text, tm& time) {
  const auto hours = take_digits(text, 2);
  const bool minutes_next = take(text, ':');
  const auto minutes = take_digits(text, 2);
  if (!hours || !minutes_next || !minutes) return false;
  time.tm_hour = *hours;
  time.tm_min = *minutes;
  if (!take(text, ':')) return true;
  const auto seconds = take_digits(text, 2);
  if (seconds) time.tm_sec = *seconds;
  return seconds.has_value();
}

// Without a zone: the caller's own.
std::optional<timespec> parse_date_and_time(std::string_view text, bool strict) {
  tm time{};
  long fraction = 0;
  std::optional<int> zone;
  if (!take_date(text, time)) return std::nullopt;
  if (take(text, 'T')) {
    if (!take_time(text, time)) return std::nullopt;
    const auto taken = take_fraction(text);
    if (!taken) return std::nullopt;
    fraction = *taken;
  }
  if (!text.empty()) {
    zone = take_zone(text);
    if (!zone) return std::nullopt;
  }
  if (!text.empty() || (strict && !zone)) return std::nullopt;
  time.tm_isdst = -1;
  return timespec{zone ? universal_time(time) - *zone : ::mktime(&time), fraction};
}

std::optional<timespec> parse_seconds(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find('.'));
  const auto seconds = parse_integer<std::int64_t>(whole);
  if (!seconds) return std::nullopt;
  text.remove_prefix(whole.size());
  const auto fraction = take_fraction(text);
  if (!fraction || !text.empty()) return std::nullopt;
  return timespec{*seconds, *fraction};
}

}  // namespace

Result<timespec> parse_timestamp(std::string_view text) {
  if (const auto time = parse_date_and_time(text, true)) return *time;
  return fail(Error::invalid("invalid timestamp \"" + std::string(text) + "\""));
}

Result<timespec> parse_time_argument(std::string_view text, const timespec& now) {
  if (const auto time = parse_date_and_time(text, false)) return *time;
  if (const auto time = parse_seconds(text)) return *time;
  const auto duration = parse_duration(text);
  if (!duration) return fail(Error::invalid("invalid time \"" + std::string(text) + "\""));
  const std::int64_t then = now.tv_sec * kNanosecondsInSecond + now.tv_nsec - *duration;
  return timespec{then / kNanosecondsInSecond, then % kNanosecondsInSecond};
}

bool is_before(const timespec& one, const timespec& other) {
  return one.tv_sec != other.tv_sec ? one.tv_sec < other.tv_sec : one.tv_nsec < other.tv_nsec;
}

}  // namespace caisson::engine
