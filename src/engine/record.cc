// SPDX-License-Identifier: Apache-2.0
#include "engine/record.h"

#include <algorithm>
#include <array>

#include "engine/inspect_values.h"
#include "engine/run_options_json.h"
#include "json/parse.h"
#include "json/writer.h"

namespace caisson::engine {
namespace {

constexpr std::array<std::string_view, 5> kPhases = {"created", "running", "restarting", "exited",
                                                     "dead"};

Result<State::Phase> parse_phase(const json::Value& value) {
  const std::string_view text = TRY(value.as<std::string_view>());
  const auto found = std::ranges::find(kPhases, text);
  if (found == kPhases.end()) return fail(value.error("no state of a container"));
  return static_cast<State::Phase>(found - kPhases.begin());
}

}  // namespace

std::string to_json(const Record& record) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("Id", record.id)
      .member("Name", record.name)
      .member("Created", record.created);
  write_strings(writer, "Args", record.args);
  writer.key("Options");
  write_options(writer, record.options);
  writer.end_object();
  return std::move(writer).text();
}

Result<Record> parse_record(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  Record record;
  record.id = TRY(object.require<std::string>("Id"));
  record.name = TRY(object.require<std::string>("Name"));
  record.created = TRY(object.require<std::string>("Created"));
  record.args = TRY(object.require<std::vector<std::string>>("Args"));
  record.options = TRY(read_options(TRY(object.require<json::Object>("Options"))));
  return record;
}

std::string to_json(const State& state) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("Status", kPhases[static_cast<std::size_t>(state.phase)])
      .member("Paused", state.paused)
      .member("StoppedByUser", state.stopped_by_user)
      .member("Pid", state.pid)
      .member("StartTime", state.start_time)
      .member("BootId", state.boot_id)
      .member("Waiter", state.waiter)
      .member("WaiterStartTime", state.waiter_start_time)
      .member("ExitCode", state.exit_code)
      .member("OOMKilled", state.oom_killed)
      .member("Error", state.error)
      .member("StartedAt", state.started_at)
      .member("FinishedAt", state.finished_at)
      .member("RestartCount", state.restart_count)
      .member("RestartDelay", state.restart_delay);
  write_strings(writer, "Cgroups", state.cgroups);
  writer.end_object();
  return std::move(writer).text();
}

Result<State> parse_state(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  State state;
  state.phase = TRY(parse_phase(TRY(object.require<json::Value>("Status"))));
  state.paused = TRY(object.require<bool>("Paused"));
  state.stopped_by_user = TRY(object.require<bool>("StoppedByUser"));
  state.pid = TRY(object.require<pid_t>("Pid"));
  state.start_time = TRY(object.require<std::uint64_t>("StartTime"));
  state.boot_id = TRY(object.require<std::string>("BootId"));
  state.waiter = TRY(object.require<pid_t>("Waiter"));
  state.waiter_start_time = TRY(object.require<std::uint64_t>("WaiterStartTime"));
  state.exit_code = TRY(object.require<int>("ExitCode"));
  state.oom_killed = TRY(object.require<bool>("OOMKilled"));
  state.error = TRY(object.require<std::string>("Error"));
  state.started_at = TRY(object.require<std::string>("StartedAt"));
  state.finished_at = TRY(object.require<std::string>("FinishedAt"));
  state.restart_count = TRY(object.require<unsigned>("RestartCount"));
  state.restart_delay = TRY(object.require<unsigned>("RestartDelay"));
  state.cgroups = TRY(object.require<std::vector<std::string>>("Cgroups"));
  return state;
}

}  // namespace caisson::engine
