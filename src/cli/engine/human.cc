// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/human.h"

#include <fmt/format.h>

#include <array>
#include <ctime>

#include "template/quote.h"

namespace caisson::cli {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kWeek = 7 * kDay;
constexpr std::int64_t kMonth = 30 * kDay;
constexpr std::int64_t kYear = 365 * kDay;

std::string count(std::int64_t number, const char* unit) {
  return std::to_string(number) + " " + unit;
}

}  // namespace

std::string human_duration(std::int64_t seconds) {
  if (seconds < 1) return "Less than a second";
  if (seconds == 1) return "1 second";
  if (seconds < kMinute) return count(seconds, "seconds");
  if (seconds < 2 * kMinute) return "About a minute";
  if (seconds < kHour) return count(seconds / kMinute, "minutes");
  // Hours are rounded where minutes are cut.
  const std::int64_t hours = (seconds + kHour / 2) / kHour;
  if (hours == 1) return "About an hour";
  if (hours < 48) return count(hours, "hours");
  if (seconds < 2 * kWeek) return count(seconds / kDay, "days");
  if (seconds < 2 * kMonth) return count(seconds / kWeek, "weeks");
  if (seconds < 2 * kYear) return count(seconds / kMonth, "months");
  return count(seconds / kYear, "years");
}

std::string human_time(std::int64_t seconds) {
  tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 64> text{};
  return {text.data(), ::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %z %Z", &local)};
}

std::string human_memory(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  constexpr double kStep = 1024;
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= kStep && unit + 1 < kUnits.size(); ++unit) size /= kStep;
  return fmt::format("{:.4g}{}", size, kUnits.at(unit));
}

std::string shortened(std::string_view text, std::size_t most) {
  if (tmpl::count_characters(text) <= most) return std::string(text);
  std::size_t length = 0;
  for (std::size_t kept = 1; kept < most; ++kept) {
    length += tmpl::first_character(text.substr(length)).length;
  }
  return std::string(text.substr(0, length)) + "…";
}

}  // namespace caisson::cli
