// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_process_options.h"

#include <algorithm>
#include <iterator>

#include "base/strings.h"
#include "engine/signals.h"
#include "image/store/platform.h"

namespace caisson::cli {

using engine::RunOptions;

Result<void> add_annotation(RunOptions& run, std::string_view text) {
  const auto parts = split_once(text, '=');
  if (!parts || parts->first.empty()) {
    return fail(Error::invalid("invalid annotation, expected KEY=VALUE: " + std::string(text)));
  }
  run.annotations[std::string(parts->first)] = parts->second;
  return {};
}

Result<void> add_env(RunOptions& run, std::string_view text) {
  if (auto variable = TRY(parse_env(text))) run.env.push_back(std::move(*variable));
  return {};
}

Result<void> add_env_file(RunOptions& run, std::string_view path) {
  std::vector<std::string> entries = TRY(read_env_file(path));
  std::ranges::move(entries, std::back_inserter(static_cast<RunArguments&>(run).env_from_files));
  return {};
}

Result<void> add_label(RunOptions& run, std::string_view text) {
  const auto parts = split_once(text, '=');
  if (text.empty() || text.starts_with('=')) {
    return fail(Error::invalid("invalid label '" + std::string(text) + "': empty name"));
  }
  run.labels[std::string(parts ? parts->first : text)] = parts ? parts->second : "";
  return {};
}

Result<void> add_label_file(RunOptions& run, std::string_view path) {
  auto& labels = static_cast<RunArguments&>(run).labels_from_files;
  for (const std::string& line : TRY(read_variable_lines(path))) {
    const auto parts = split_once(line, '=');
    labels[std::string(parts ? parts->first : std::string_view(line))] = parts ? parts->second : "";
  }
  return {};
}

Result<void> set_entrypoint(RunOptions& run, std::string_view text) {
  run.entrypoint.emplace();
  if (!text.empty()) run.entrypoint->emplace_back(text);
  return {};
}

Result<void> set_stop_signal_name(RunOptions& run, std::string_view text) {
  TRY(engine::parse_signal(text));
  run.stop_signal = text;
  return {};
}

Result<void> set_stop_timeout(RunOptions& run, std::string_view text) {
  run.stop_timeout = parse_integer<int>(text);
  if (run.stop_timeout) return {};
  return fail(Error::invalid("expected a number of seconds"));
}

Result<std::string> parse_attached_stream(std::string_view text) {
  std::string stream = to_lower(text);
  if (stream == "stdin" || stream == "stdout" || stream == "stderr") return stream;
  return fail(Error::invalid("valid streams are STDIN, STDOUT and STDERR"));
}

Result<std::string> parse_pull(std::string_view text) {
  if (text == "always" || text == "missing" || text == "never" || text.empty()) {
    return std::string(text);
  }
  return fail(Error::invalid("invalid pull option: '" + std::string(text) +
                             "': must be one of \"always\", \"missing\" or \"never\""));
}

// An empty one asks for none, whatever the environment says.
Result<void> set_platform(RunOptions& run, std::string_view text) {
  auto& given = static_cast<RunArguments&>(run).platform_given.emplace();
  if (!text.empty()) given = TRY(image::parse_platform(text))
  .text();
  return {};
}

// The names under which scripts know a runtime of the usual kind: they all get this one.
Result<std::string> parse_runtime(std::string_view text) {
  constexpr std::array<std::string_view, 4> kNames = {"", "caisson", "runc",
                                                      "io.containerd.runc.v2"};
  if (std::ranges::find(kNames, text) != kNames.end()) return std::string(text);
  return fail(Error::invalid("unknown or invalid runtime name: " + std::string(text)));
}

}  // namespace caisson::cli
