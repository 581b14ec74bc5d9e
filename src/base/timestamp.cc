// SPDX-License-Identifier: Apache-2.0
#include "base/timestamp.h"

#include <chrono>

namespace caisson {
namespace {

// The number with leading zeros, and what comes after it.
void append(std::string& text, unsigned number, std::size_t width, char separator) {
  const std::string digits = std::to_string(number);
  text.append(width - digits.size(), '0').append(digits).append(1, separator);
}

}  // namespace

timespec now() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return time;
}

std::string rfc3339(const timespec& time) {
  // By <chrono>, not by gmtime_r(3) and strftime(3): those read time zones and locales, which is
  // 200 KiB of a static program.
  using std::chrono::days;
  const std::chrono::sys_seconds whole{std::chrono::seconds(time.tv_sec)};
  const auto day = std::chrono::floor<days>(whole);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{whole - day};
  std::string text;
  append(text, static_cast<unsigned>(static_cast<int>(date.year())), 4, '-');
  append(text, static_cast<unsigned>(date.month()), 2, '-');
  append(text, static_cast<unsigned>(date.day()), 2, 'T');
  append(text, static_cast<unsigned>(clock.hours().count()), 2, ':');
  append(text, static_cast<unsigned>(clock.minutes().count()), 2, ':');
  append(text, static_cast<unsigned>(clock.seconds().count()), 2, '.');
  append(text, static_cast<unsigned>(time.tv_nsec), 9, 'Z');
  const std::size_t last_digit = text.find_last_not_of('0', text.size() - 2);
  const std::size_t end = text[last_digit] == '.' ? last_digit : last_digit + 1;
  return text.erase(end, text.size() - 1 - end);
}

}  // namespace caisson
