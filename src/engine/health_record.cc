// SPDX-License-Identifier: Apache-2.0
#include "engine/health_record.h"

#include <cerrno>

#include "engine/health.h"
#include "json/parse.h"
#include "sys/file.h"

namespace caisson::engine {

void write_health(json::Writer& writer, const Health& health) {
  writer.begin_object()
      .member("Status", health.status)
      .member("FailingStreak", health.failing_streak)
      .key("Log")
      .begin_array();
  for (const Health::Probe& probe : health.log) {
    writer.begin_object()
        .member("Start", probe.start)
        .member("End", probe.end)
        .member("ExitCode", probe.exit_code)
        .member("Output", probe.output)
        .end_object();
  }
  writer.end_array().end_object();
}

Result<Health> read_health(const Container& container) {
  const std::string path = container.file("health.json");
  const auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) return Health{};
  if (!text) return fail(text.error());
  const json::Document document = TRY(json::parse(*text, path));
  const json::Object object = TRY(document.root().object());
  Health health;
  health.status = TRY(object.require<std::string>("Status"));
  health.failing_streak = TRY(object.require<int>("FailingStreak"));
  for (const json::Value& value : TRY(object.require<json::Array>("Log"))) {
    const json::Object entry = TRY(value.object());
    Health::Probe& probe = health.log.emplace_back();
    probe.start = TRY(entry.require<std::string>("Start"));
    probe.end = TRY(entry.require<std::string>("End"));
    probe.exit_code = TRY(entry.require<int>("ExitCode"));
    probe.output = TRY(entry.require<std::string>("Output"));
  }
  return health;
}

Result<std::optional<Health>> health_of(const Container& container, const Record& record,
                                        const State& state) {
  const bool looked_after =
      has_health_check(record.options.health) && state.phase != State::Phase::kCreated;
  if (!looked_after) return std::nullopt;
  Health health = TRY(read_health(container));
  // Nobody looks any more.
  if (state.phase != State::Phase::kRunning) health.status = "unhealthy";
  return health;
}

}  // namespace caisson::engine
