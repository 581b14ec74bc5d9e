// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_values.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/strings.h"
#include "cli/common/setters.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

std::string quoted(std::string_view text) {
  return std::string("\"").append(text).append("\"");
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
}

Result<std::string> resolve_source(std::string_view source) {
  if (source.starts_with('/')) return std::string(source);
  if (source != "." && source != ".." && !source.starts_with("./") && !source.starts_with("../")) {
    return fail(Error::invalid(quoted(source) + " is neither an absolute nor a ./relative path")
                    .with_hint("there are no named volumes; give a directory of the host"));
  }
  char* directory = ::get_current_dir_name();
  if (directory == nullptr) return fail(Error::last("find the working directory"));
  std::string path(directory);
  std::free(directory);
  return path.append("/").append(source);
}

Result<std::string> check_destination(std::string_view destination) {
  if (!destination.starts_with('/')) {
    return fail(Error::invalid("the path inside, " + quoted(destination) + ", is not absolute"));
  }
  if (destination.find_first_not_of('/') == std::string_view::npos) {
    return fail(Error::invalid("the path inside can't be /"));
  }
  return std::string(destination);
}

}  // namespace

Result<engine::BindVolume> parse_volume(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3 || parts[0].empty()) {
    return fail(Error::invalid("expected SRC:DST[:ro|rw]"));
  }
  engine::BindVolume volume;
  volume.source = TRY(resolve_source(parts[0]));
  volume.destination = TRY(check_destination(parts[1]));
  if (parts.size() == 3) {
    if (parts[2] != "ro" && parts[2] != "rw") {
      return fail(Error::invalid("unknown mode " + quoted(parts[2]) + ", expected ro or rw"));
    }
    volume.read_only = parts[2] == "ro";
  }
  return volume;
}

Result<engine::TmpfsVolume> parse_tmpfs(std::string_view text) {
  const auto parts = split_once(text, ':');
  engine::TmpfsVolume volume;
  volume.destination = TRY(check_destination(parts ? parts->first : text));
  if (parts) {
    for (const std::string_view option : split(parts->second, ',')) {
      if (!option.empty()) volume.options.emplace_back(option);
    }
  }
  return volume;
}

Result<std::optional<std::string>> parse_env(std::string_view text) {
  if (text.empty() || text.starts_with('=')) {
    return fail(Error::invalid("invalid environment variable: " + std::string(text)));
  }
  std::string entry(text);
  if (text.contains('=')) return entry;
  const char* value = std::getenv(entry.c_str());
  if (value == nullptr) return std::nullopt;
  return entry.append("=").append(value);
}

Result<std::vector<std::string>> read_env_file(std::string_view path) {
  const std::string text = TRY(sys::read_file(std::string(path)));
  std::vector<std::string> entries;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string_view entry =
        line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
    if (trim(entry).empty() || entry.starts_with('#')) continue;
    const std::string_view key = entry.substr(0, entry.find('='));
    const std::string where = std::string(path) + ":" + std::to_string(number) + ": ";
    if (key.empty()) return fail(Error::invalid(where + "no variable name before '='"));
    if (key.find_first_of(" \t\r") != std::string_view::npos) {
      return fail(Error::invalid(where + "variable " + quoted(key) + " contains blanks"));
    }
    if (auto variable = TRY(parse_env(entry))) entries.push_back(std::move(*variable));
  }
  return entries;
}

Result<void> apply_security_option(engine::SecurityOptions& options, std::string_view text) {
  const std::size_t separator = text.find_first_of("=:");
  const std::string_view key = text.substr(0, separator);
  const bool has_value = separator != std::string_view::npos;
  const std::string_view value = has_value ? text.substr(separator + 1) : std::string_view{};
  if (key == "seccomp" && !value.empty()) {
    options.seccomp = value;
    return {};
  }
  if (key == "no-new-privileges") {
    options.no_new_privileges = has_value ? TRY(parse_switch(value)) : true;
    return {};
  }
  if (key == "systempaths" && value == "unconfined") {
    options.system_paths_unconfined = true;
    return {};
  }
  return fail(
      Error::invalid("expected seccomp=FILE|builtin|unconfined, no-new-privileges[=true|false] or "
                     "systempaths=unconfined"));
}

Result<engine::NamespaceMode> parse_namespace(std::string_view text) {
  if (text == "host") return engine::NamespaceMode::kHost;
  if (text.empty() || text == "private") return engine::NamespaceMode::kPrivate;
  return fail(Error::invalid("expected host or private"));
}

Result<engine::NamespaceMode> parse_network(std::string_view text) {
  if (text == "host") return engine::NamespaceMode::kHost;
  if (text == "none") return engine::NamespaceMode::kPrivate;
  return fail(Error::invalid("expected host or none"));
}

Result<std::string> parse_container_name(std::string_view text) {
  if (text.size() < 2 || !is_alphanumeric(text.front()) ||
      !std::ranges::all_of(text, is_name_character)) {
    return fail(Error::invalid("only [a-zA-Z0-9][a-zA-Z0-9_.-]+ is allowed"));
  }
  return std::string(text);
}

Result<std::string> parse_hostname(std::string_view text) {
  constexpr std::size_t kLongest = 64;  // __NEW_UTS_LEN
  if (text.empty() || text.size() > kLongest || !std::ranges::all_of(text, is_name_character)) {
    return fail(Error::invalid("expected 1 to 64 letters, digits, '-', '_' and '.'"));
  }
  return std::string(text);
}

Result<engine::RestartPolicy> parse_restart_policy(std::string_view text) {
  engine::RestartPolicy policy;
  if (text.empty()) return policy;
  const auto parts = split_once(text, ':');
  policy.name = parts ? parts->first : text;
  const bool counts = policy.name == "on-failure";
  if (!counts && policy.name != "no" && policy.name != "always" &&
      policy.name != "unless-stopped") {
    return fail(Error::invalid("invalid restart policy '" + policy.name + "'"));
  }
  if (!parts) return policy;
  const auto retries = parse_integer<int>(parts->second);
  if (!retries) {
    return fail(
        Error::invalid("invalid restart policy format: maximum retry count must be an integer"));
  }
  if (!counts || *retries < 0) {
    return fail(Error::invalid(
        "invalid restart policy: maximum retry count " +
        std::string(counts ? "cannot be negative" : "can only be used with 'on-failure'")));
  }
  policy.maximum_retries = *retries;
  return policy;
}

Result<std::string> parse_workdir(std::string_view text) {
  if (!text.starts_with('/')) return fail(Error::invalid("expected an absolute path"));
  return std::string(text);
}

}  // namespace caisson::cli
