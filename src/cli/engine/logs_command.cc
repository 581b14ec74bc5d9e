// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/logs_command.h"

#include <unistd.h>

#include <array>
#include <string>

#include "base/strings.h"
#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "engine/logs.h"
#include "engine/timestamps.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

struct LogsArguments : engine::LogsOptions {
  bool timestamps = false;
  bool details = false;
};

// Docker takes anything that is no number for "all".
Result<void> set_tail(LogsArguments& given, std::string_view value) {
  given.tail = parse_integer<std::size_t>(value);
  return {};
}

Result<void> set_since(LogsArguments& given, std::string_view value) {
  given.since = TRY(engine::parse_time_argument(value, now()));
  return {};
}

Result<void> set_until(LogsArguments& given, std::string_view value) {
  given.until = TRY(engine::parse_time_argument(value, now()));
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "details",
     .help = "Show extra details provided to logs",
     .set = set_switch<&LogsArguments::details>},
    {.name = "follow",
     .letter = 'f',
     .help = "Follow the log output",
     .set = set_switch<&LogsArguments::follow>},
    {.name = "since",
     .placeholder = "TIME",
     .help = "Only what was written since a time (2026-01-02T13:23:37Z) or in a span (42m)",
     .example = "--since 10m",
     .set = set_with<set_since>},
    {.name = "tail",
     .letter = 'n',
     .placeholder = "NUMBER",
     .help = "Lines to show from the end of the log (default all)",
     .set = set_with<set_tail>},
    {.name = "timestamps",
     .letter = 't',
     .help = "Show timestamps",
     .set = set_switch<&LogsArguments::timestamps>},
    {.name = "until",
     .placeholder = "TIME",
     .help = "Only what was written before a time or a span ago",
     .set = set_with<set_until>},
});

constexpr Command kCommand{
    .name = "caisson logs",
    .operands = "CONTAINER",
    .summary = "Fetch the logs of a container.",
    .options = kOptions,
    .min_operands = 1,
    .max_operands = 1,
};

// Docker's timestamps have all nine digits of the fraction.
std::string padded(const std::string& time) {
  std::string text = time.substr(0, time.size() - 1);
  if (!text.contains('.')) text += '.';
  const std::size_t digits = text.size() - text.find('.') - 1;
  return text.append(9 - digits, '0') + "Z ";
}

}  // namespace

int logs_command(Arguments arguments, const GlobalOptions& globals) {
  LogsArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto write = [&](const engine::LogEntry& entry) -> Result<void> {
    const std::string text =
        (given.timestamps ? padded(entry.time) : "") + (given.details ? " " : "") + entry.text;
    return sys::write_all(entry.error_output ? STDERR_FILENO : STDOUT_FILENO, text, "the output");
  };
  return with_container(
      globals, std::get<Operands>(parsed).front(),
      [&](const engine::Store&, const engine::Container& container) -> Result<int> {
        TRY(engine::read_logs(container, given, write));
        return 0;
      });
}

}  // namespace caisson::cli
