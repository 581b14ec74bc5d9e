// SPDX-License-Identifier: Apache-2.0
#include "cgroup/device_rules.h"

#include <fmt/format.h>

#include <limits>

namespace caisson::cgroup {
namespace {

using Number = std::optional<std::uint32_t>;

std::string number_text(Number number) {
  return number ? fmt::to_string(*number) : "*";
}

Result<Number> read_number(const std::optional<std::int64_t>& number, std::string_view what) {
  if (!number || *number == -1) return Number{};
  if (*number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
    return fail(Error::invalid(fmt::format("{} {} is no device number", what, *number)));
  }
  return Number{static_cast<std::uint32_t>(*number)};
}

Result<DeviceAccess> read_access(std::string_view letters) {
  DeviceAccess access = 0;
  for (const char letter : letters) {
    switch (letter) {
      case 'r':
        access |= kRead;
        break;
      case 'w':
        access |= kWrite;
        break;
      case 'm':
        access |= kMknod;
        break;
      default:
        return fail(
            Error::invalid(fmt::format("access \"{}\" has letters beside r, w, m", letters)));
    }
  }
  if (access == 0) return fail(Error::invalid("access must not be empty"));
  return access;
}

Result<void> append(const oci::DeviceRule& rule, DeviceRules& into) {
  DeviceMatch match {
    .type = rule.type, .major = TRY(read_number(rule.major, "major"))
    , .minor = TRY(read_number(rule.minor, "minor"))
    , .access = TRY(read_access(rule.access))
  };
  switch (rule.type) {
    case 'b':
    case 'c':
      into.rules.push_back({.allow = rule.allow, .match = match});
      return {};
    case 'a':
      break;
    default:
      return fail(Error::invalid(fmt::format("type \"{}\" is none of a, b, c", rule.type)));
  }
  // The v1 controller reads "a" as every device and every access, whatever follows. A denial is
  // taken in that wide sense, an allowance in the narrow sense of its words: neither lets through
  // what the kernel and other runtimes would have denied.
  if (!rule.allow || (!match.major && !match.minor && match.access == kEveryAccess)) {
    into = {.default_allow = rule.allow, .rules = {}};
    return {};
  }
  for (const char type : {'b', 'c'}) {
    match.type = type;
    into.rules.push_back({.allow = true, .match = match});
  }
  return {};
}

}  // namespace

bool DeviceMatch::overlaps(const DeviceMatch& other) const {
  return type == other.type && (!major || !other.major || major == other.major) &&
         (!minor || !other.minor || minor == other.minor);
}

bool DeviceMatch::covers(const DeviceMatch& other) const {
  return type == other.type && (!major || major == other.major) && (!minor || minor == other.minor);
}

std::string DeviceMatch::line() const {
  std::string letters;
  if ((access & kRead) != 0) letters += 'r';
  if ((access & kWrite) != 0) letters += 'w';
  if ((access & kMknod) != 0) letters += 'm';
  return fmt::format("{} {}:{} {}", type, number_text(major), number_text(minor), letters);
}

Result<DeviceRules> read_device_rules(std::span<const oci::DeviceRule> rules) {
  DeviceRules read;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (auto appended = append(rules[i], read); !appended) {
      return fail(std::move(appended.error()).in(fmt::format("linux.resources.devices[{}]", i)));
    }
  }
  return read;
}

}  // namespace caisson::cgroup
