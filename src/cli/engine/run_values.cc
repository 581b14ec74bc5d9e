// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_values.h"

#include <algorithm>
#include <cstdlib>

#include "base/duration.h"
#include "base/strings.h"
#include "json/utf8.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

std::string quoted(std::string_view text) {
  return std::string("\"").append(text).append("\"");
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
}

bool is_name(std::string_view text) {
  return text.size() > 1 && is_alphanumeric(text.front()) &&
         std::ranges::all_of(text, is_name_character);
}

Result<std::string> parse_container_name(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);  // as inspect has it
  if (is_name(text)) return std::string(text);
  return fail(Error::invalid("only [a-zA-Z0-9][a-zA-Z0-9_.-]+ is allowed"));
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

Result<std::vector<std::string>> read_variable_lines(std::string_view path) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  const std::string text = TRY(sys::read_file(std::string(path)));
  std::vector<std::string> entries;
  std::size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    // What editors on Windows write.
    if (++number == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(3);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view entry =
        line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string where = std::string(path) + ":" + std::to_string(number) + ": ";
    if (json::find_invalid_utf8(line) != std::string_view::npos) {
      return fail(Error::invalid(where + "invalid UTF-8"));
    }
    if (trim(entry).empty() || entry.starts_with('#')) continue;
    const std::string_view key = entry.substr(0, entry.find('='));
    if (key.empty()) return fail(Error::invalid(where + "no variable name before '='"));
    if (key.find_first_of(" \t\r") != std::string_view::npos) {
      return fail(Error::invalid(where + "variable " + quoted(key) + " contains blanks"));
    }
    entries.emplace_back(entry);
  }
  return entries;
}

Result<std::vector<std::string>> read_env_file(std::string_view path) {
  std::vector<std::string> entries;
  for (const std::string& line : TRY(read_variable_lines(path))) {
    if (auto variable = TRY(parse_env(line))) entries.push_back(std::move(*variable));
  }
  return entries;
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
  if (!parts || parts->second.empty()) return policy;
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

Result<std::int64_t> parse_health_duration(std::string_view text) {
  constexpr std::int64_t kMillisecond = 1'000'000;
  const std::int64_t duration = TRY(parse_duration(text));
  if (duration < 0) return fail(Error::invalid("it cannot be negative"));
  if (duration > 0 && duration < kMillisecond) {
    return fail(Error::invalid("it cannot be less than 1ms"));
  }
  return duration;
}

}  // namespace caisson::cli
