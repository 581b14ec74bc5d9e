// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_security_options.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/strings.h"
#include "engine/paths.h"
#include "engine/ulimit.h"

namespace caisson::cli {
namespace {

using engine::RunOptions;
using engine::SecurityOptions;

bool is_device_mode(std::string_view text) {
  std::string sorted(text);
  std::ranges::sort(sorted);
  return !text.empty() && text.find_first_not_of("rwm") == std::string_view::npos &&
         std::ranges::adjacent_find(sorted) == sorted.end();
}

Result<std::string> device_path(std::string_view path, std::string_view whole) {
  if (path.empty()) return fail(Error::invalid("bad format for path: " + std::string(whole)));
  if (path.starts_with('/')) return engine::clean_path(path);
  return fail(Error::invalid(std::string(path) + " is not an absolute path"));
}

bool is_number_or_star(std::string_view text) {
  return text == "*" || parse_integer<std::uint32_t>(text).has_value();
}

struct SecurityWord {
  std::string_view key;
  // The value, where there is one; false where it is none of the key's.
  Result<bool> (*apply)(SecurityOptions&, std::optional<std::string_view> value);
};

Result<bool> set_seccomp(SecurityOptions& options, std::optional<std::string_view> value) {
  if (!value || value->empty()) return false;
  options.seccomp = *value;
  return true;
}

template <auto kMember>
Result<bool> set_flag(SecurityOptions& options, std::optional<std::string_view> value) {
  options.*kMember = value ? TRY(parse_switch(*value)) : true;
  return true;
}

Result<bool> set_system_paths(SecurityOptions& options, std::optional<std::string_view> value) {
  options.system_paths_unconfined = value == "unconfined";
  return options.system_paths_unconfined;
}

Result<bool> set_apparmor(SecurityOptions& options, std::optional<std::string_view> value) {
  if (!value || value->empty()) return false;
  options.apparmor = *value;
  return true;
}

Result<bool> add_label(SecurityOptions& options, std::optional<std::string_view> value) {
  if (!value) return false;
  options.labels.emplace_back(*value);
  return true;
}

constexpr std::array kSecurityWords = std::to_array<SecurityWord>({
    {"seccomp", set_seccomp},
    {"apparmor", set_apparmor},
    {"label", add_label},
    {"no-new-privileges", set_flag<&SecurityOptions::no_new_privileges>},
    {"systempaths", set_system_paths},
    {"writable-cgroups", set_flag<&SecurityOptions::writable_cgroups>},
});

}  // namespace

Result<void> add_security_option(RunOptions& run, std::string_view text) {
  const std::size_t separator = text.find_first_of("=:");
  const std::string_view key = text.substr(0, separator);
  std::optional<std::string_view> value;
  if (separator != std::string_view::npos) value = text.substr(separator + 1);
  const auto* found = std::ranges::find(kSecurityWords, key, &SecurityWord::key);
  if (found != kSecurityWords.end() && TRY(found->apply(run.security, value))) return {};
  return fail(
      Error::invalid("expected seccomp=FILE|builtin|unconfined, apparmor=PROFILE|unconfined, "
                     "label=disable|user:...|role:...|type:...|level:...|filetype:...|nested, "
                     "no-new-privileges[=true|false], "
                     "systempaths=unconfined or writable-cgroups[=true|false]"));
}

Result<engine::DeviceRequest> parse_device(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() > 3) {
    return fail(Error::invalid("bad format for path: " + std::string(text)));
  }
  engine::DeviceRequest device;
  device.source = TRY(device_path(parts[0], text));
  device.destination = device.source;
  device.access = "rwm";
  if (parts.size() == 2 && is_device_mode(parts[1])) {
    device.access = parts[1];
  } else if (parts.size() >= 2) {
    device.destination = TRY(device_path(parts[1], text));
  }
  if (parts.size() < 3) return device;
  if (!is_device_mode(parts[2])) {
    return fail(Error::invalid("bad mode specified: " + std::string(parts[2])));
  }
  device.access = parts[2];
  return device;
}

Result<std::string> parse_device_cgroup_rule(std::string_view text) {
  const std::vector<std::string_view> words = split(text, ' ');
  const auto numbers = words.size() == 3 ? split_once(words[1], ':') : std::nullopt;
  const bool right = numbers && (words[0] == "a" || words[0] == "b" || words[0] == "c") &&
                     is_number_or_star(numbers->first) && is_number_or_star(numbers->second) &&
                     is_device_mode(words[2]);
  if (right) return std::string(text);
  return fail(Error::invalid("invalid device cgroup format '" + std::string(text) + "'"));
}

Result<void> add_sysctl(RunOptions& run, std::string_view text) {
  constexpr std::array<std::string_view, 8> kNames = {
      "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem",
      "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"};
  const auto parts = split_once(text, '=');
  const bool allowed =
      parts && (parts->first.starts_with("net.") || parts->first.starts_with("fs.mqueue.") ||
                std::ranges::find(kNames, parts->first) != kNames.end());
  if (!allowed) return fail(Error::invalid("sysctl '" + std::string(text) + "' is not allowed"));
  run.sysctls[std::string(parts->first)] = parts->second;
  return {};
}

Result<void> add_ulimit(RunOptions& run, std::string_view text) {
  const auto parts = split_once(text, '=');
  if (!parts) return fail(Error::invalid("invalid ulimit argument: " + std::string(text)));
  engine::set_ulimit(run.ulimits, TRY(engine::parse_ulimit(parts->first, parts->second)));
  return {};
}

Result<void> set_oom_score_adj(RunOptions& run, std::string_view text) {
  const auto number = parse_integer<int>(text);
  if (!number) return fail(Error::invalid("expected a number"));
  if (*number < -1000 || *number > 1000) {
    return fail(Error::invalid("Invalid value " + std::to_string(*number) +
                               ", range for oom score adj is [-1000, 1000]"));
  }
  run.oom_score_adj = number;
  return {};
}

}  // namespace caisson::cli
