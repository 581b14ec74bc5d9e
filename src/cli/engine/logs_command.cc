// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/logs_command.h"

#include <unistd.h>

#include <array>
#include <optional>
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
  std::string since_text;
  std::string until_text;
  bool timestamps = false;
  bool details = false;
};

// Docker takes anything that is no number for "all".
Result<void> set_tail(LogsArguments& given, std::string_view value) {
  given.tail = parse_integer<std::size_t>(value);
  return {};
}

// Docker's daemon reads these, so that a wrong one is no mistake of usage.
Result<void> set_times(LogsArguments& given) {
  const auto parse = [](const char* name, const std::string& text,
                        std::optional<timespec>& time) -> Result<void> {
    if (text.empty()) return {};
    const auto parsed = engine::parse_time_argument(text, now());
    if (!parsed) {
      return fail(Error::invalid("invalid value for \"" + std::string(name) +
                                 "\": failed to parse value as time or duration: \"" + text +
                                 "\""));
    }
    time = *parsed;
    return {};
  };
  TRY(parse("since", given.since_text, given.since));
  return parse("until", given.until_text, given.until);
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
     .set = set_text<&LogsArguments::since_text>},
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
     .set = set_text<&LogsArguments::until_text>},
});

constexpr std::string_view kLogsExamples[] = {"caisson logs -f --tail 10 web",
                                              "caisson logs --since 10m -t web"};

constexpr Command kCommand{
    .name = "caisson logs",
    .operands = "CONTAINER",
    .summary = "Fetch the logs of a container.",
    .options = kOptions,
    .examples = kLogsExamples,
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
  const auto times = set_times(given);
  if (!times) return report_failure(times.error());
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
