// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/events_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <string>

#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/event_filter.h"
#include "cli/engine/listing.h"
#include "engine/events.h"
#include "engine/timestamps.h"
#include "sys/file.h"
#include "template/template.h"

namespace caisson::cli {
namespace {

struct EventsArguments : engine::EventsOptions {
  EventFilters filters;
  std::string format;
};

Result<void> add_filter(EventsArguments& given, std::string_view value) {
  return add_event_filter(given.filters, value);
}

Result<void> set_since(EventsArguments& given, std::string_view value) {
  given.since = TRY(engine::parse_time_argument(value, now()));
  return {};
}

Result<void> set_until(EventsArguments& given, std::string_view value) {
  given.until = TRY(engine::parse_time_argument(value, now()));
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "filter",
     .letter = 'f',
     .placeholder = "KEY=VALUE",
     .help = "Filter by container, event, image, label, network, scope, type or volume",
     .example = "--filter event=die",
     .set = set_with<add_filter>},
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "Format the output: json or a Go template",
     .example = "--format '{{.Action}} {{.Actor.Attributes.name}}'",
     .set = set_text<&EventsArguments::format>},
    {.name = "since",
     .placeholder = "TIME",
     .help = "Show all events since a time (2026-01-02T13:23:37Z) or in a span (42m)",
     .example = "--since 10m",
     .set = set_with<set_since>},
    {.name = "until",
     .placeholder = "TIME",
     .help = "Stream events until a time",
     .set = set_with<set_until>},
});

constexpr std::string_view kExamples[] = {
    "caisson events --filter container=web",
    "caisson events --since 1h --until 0s --format json",
};

constexpr Command kCommand{
    .name = "caisson events",
    .summary = "Get events of containers and volumes as they happen.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

// "2026-01-02T03:04:05.600000000+01:00"
std::string local_time(std::int64_t nanoseconds) {
  constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;
  const time_t seconds = nanoseconds / kNanosecondsInSecond;
  tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 64> date{};
  std::array<char, 16> zone{};
  ::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &local);
  ::strftime(zone.data(), zone.size(), "%z", &local);
  const std::string_view offset(zone.data());
  const std::string suffix =
      local.tm_gmtoff == 0 ? "Z"
                           : std::string(offset.substr(0, 3)).append(":").append(offset.substr(3));
  return fmt::format("{}.{:09}{}", date.data(), nanoseconds % kNanosecondsInSecond, suffix);
}

std::string as_text(const engine::Event& event) {
  std::string attributes;
  for (const auto& [name, value] : event.attributes) {
    attributes.append(attributes.empty() ? "" : ", ").append(name).append("=").append(value);
  }
  std::string text =
      local_time(event.time) + " " + event.type + " " + event.action + " " + event.id;
  if (!attributes.empty()) text.append(" (").append(attributes).append(")");
  return text + "\n";
}

// The fields of Docker's events.Message, whose names in JSON are others.
tmpl::Value as_value(const engine::Event& event) {
  constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;
  const auto text = [](const std::string& content) { return tmpl::Value::string(content); };
  tmpl::Object attributes{.members = {}, .zero = text("")};
  for (const auto& [name, value] : event.attributes) {
    attributes.members.emplace_back(name, text(value));
  }
  const auto image = event.attributes.find("image");
  const bool container = event.type == "container";
  tmpl::Object actor{.members = {{"ID", text(event.id)},
                                 {"Attributes", tmpl::Value::object(std::move(attributes))}},
                     .is_map = false,
                     .type = "events.Actor"};
  return tmpl::Value::object(
      {.members = {{"Status", text(container ? event.action : "")},
                   {"ID", text(container ? event.id : "")},
                   {"From", text(container && image != event.attributes.end() ? image->second
                                                                              : std::string())},
                   {"Type", text(event.type)},
                   {"Action", text(event.action)},
                   {"Actor", tmpl::Value::object(std::move(actor))},
                   {"Scope", text(event.scope)},
                   {"Time", tmpl::Value::integer(event.time / kNanosecondsInSecond)},
                   {"TimeNano", tmpl::Value::integer(event.time)}},
       .is_map = false,
       .type = "*events.Message"});
}

Result<std::string> render(const std::string& format, const engine::Event& event) {
  if (format.empty()) return as_text(event);
  if (format == "json" || format == "{{json .}}") return event.json + "\n";
  return TRY(format_value(format, as_value(event)))
  +"\n";
}

Result<int> show(const EventsArguments& given, const GlobalOptions& globals) {
  TRY(check_event_filters(given.filters));
  if (!given.format.empty() && given.format != "json") {
    const auto form = tmpl::Template::parse(given.format);
    if (!form) {
      return fail(Error::invalid("Error parsing format: " + form.error().message()));
    }
  }
  TRY(engine::read_events(
      engine::Store(globals.root), given, [&](const engine::Event& event) -> Result<void> {
        if (!passes(given.filters, event)) return {};
        return sys::write_all(STDOUT_FILENO, TRY(render(given.format, event)), "standard output");
      }));
  return kExitOk;
}

}  // namespace

int events_command(Arguments arguments, const GlobalOptions& globals) {
  EventsArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = show(given, globals);
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
