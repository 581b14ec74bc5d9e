// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_namespace_options.h"

#include <algorithm>
#include <span>
#include <string>

#include "base/strings.h"
#include "cli/engine/run_values.h"

namespace caisson::cli {
namespace {

using engine::NamespaceMode;

// One of the words, or a namespace that is there already.
Result<NamespaceMode> parse_mode(std::string_view text, std::span<const std::string_view> words) {
  NamespaceMode mode{std::string(text)};
  if (std::ranges::find(words, text) != words.end() || !mode.container().empty()) return mode;
  if (mode.path().starts_with('/')) return mode;
  std::string expected;
  for (const std::string_view word : words) {
    if (!word.empty()) expected.append(word).append(", ");
  }
  return fail(Error::invalid("expected " + expected + "container:NAME or ns:/PATH"));
}

}  // namespace

Result<NamespaceMode> parse_namespace(std::string_view text) {
  constexpr std::array<std::string_view, 3> kWords = {"", "private", "host"};
  return parse_mode(text, kWords);
}

Result<NamespaceMode> parse_ipc(std::string_view text) {
  constexpr std::array<std::string_view, 5> kWords = {"", "private", "shareable", "none", "host"};
  return parse_mode(text, kWords);
}

Result<NamespaceMode> parse_network(std::string_view text) {
  constexpr std::array<std::string_view, 5> kWords = {"", "bridge", "default", "none", "host"};
  NamespaceMode mode{std::string(text)};
  if (std::ranges::find(kWords, text) != kWords.end() || mode.is_joined()) {
    return parse_mode(text, kWords);
  }
  return fail(Error::invalid("network " + mode.text() + " not found"));
}

Result<NamespaceMode> parse_user_namespace(std::string_view text) {
  constexpr std::array<std::string_view, 5> kWords = {"", "host", "private", "auto", "keep-id"};
  constexpr std::string_view kSize = "auto:size=";
  if (!text.starts_with(kSize)) return parse_mode(text, kWords);
  const auto size = parse_integer<std::uint32_t>(text.substr(kSize.size()));
  if (size && *size > 0) return NamespaceMode{std::string(text)};
  return fail(Error::invalid("expected auto:size=NUMBER"));
}

Result<void> add_time_offset(engine::RunOptions& run, std::string_view text) {
  const auto parts = split_once(text, '=');
  const bool known = parts && (parts->first == "monotonic" || parts->first == "boottime");
  const auto seconds = known ? parse_integer<std::int64_t>(parts->second) : std::nullopt;
  if (!seconds) return fail(Error::invalid("expected monotonic=SECONDS or boottime=SECONDS"));
  run.time_offsets[std::string(parts->first)] = *seconds;
  return {};
}

Result<std::string> parse_hostname(std::string_view text) {
  constexpr std::size_t kLongest = 64;  // __NEW_UTS_LEN
  if (text.empty() || text.size() > kLongest || !std::ranges::all_of(text, is_name_character)) {
    return fail(Error::invalid("expected 1 to 64 letters, digits, '-', '_' and '.'"));
  }
  return std::string(text);
}

}  // namespace caisson::cli
