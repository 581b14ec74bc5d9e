// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ps_row.h"

#include <algorithm>
#include <cstring>

#include "base/strings.h"
#include "cli/engine/human.h"
#include "container/id.h"
#include "engine/health.h"
#include "engine/health_record.h"
#include "engine/status.h"
#include "engine/timestamps.h"

namespace caisson::cli {
namespace {

using engine::State;

constexpr std::size_t kShortCommand = 20;

// Quoted as Go's %q quotes what people type; cut before it is.
std::string command_of(const engine::Record& record, bool truncate) {
  std::string text = join(record.args, " ");
  if (truncate && text.size() > kShortCommand) text = text.substr(0, kShortCommand - 1) + "…";
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

Result<std::string> since(const std::string& time, const timespec& now) {
  if (time.empty()) return human_duration(0);
  return human_duration(now.tv_sec - TRY(engine::parse_timestamp(time)).tv_sec);
}

Result<std::string> health_of(const engine::Listed& listed) {
  if (!engine::has_health_check(listed.record.options.health)) return "";
  return TRY(engine::read_health(listed.container))
  .status;
}

Result<std::string> status_of(const engine::Listed& listed, const timespec& now) {
  const State& state = listed.state;
  const std::string code = "(" + std::to_string(state.exit_code) + ") ";
  switch (state.phase) {
    case State::Phase::kCreated:
      return "Created";
    case State::Phase::kRestarting:
      return "Restarting " + code + TRY(since(state.finished_at, now))
      +" ago";
    case State::Phase::kExited:
      return "Exited " + code + TRY(since(state.finished_at, now))
      +" ago";
    case State::Phase::kDead:
      return "Dead";
    case State::Phase::kRunning:
      break;
  }
  std::string text = "Up " + TRY(since(state.started_at, now));
  if (state.paused) return text + " (Paused)";
  const std::string health = TRY(health_of(listed));
  if (health.empty()) return text;
  return text + (health == "starting" ? " (health: starting)" : " (" + health + ")");
}

// "2026-01-02 03:04:05 +0000 UTC"
Result<std::string> created_at(const std::string& created) {
  const timespec time = TRY(engine::parse_timestamp(created));
  tm local{};
  ::localtime_r(&time.tv_sec, &local);
  char text[64];
  return std::string(text, ::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z %Z", &local));
}

std::string mounts_of(const engine::RunOptions& options, bool truncate) {
  constexpr std::size_t kLongest = 15;
  std::string text;
  for (const engine::BindVolume& volume : options.volumes) {
    std::string name = volume.source;
    if (truncate && name.size() > kLongest) name = name.substr(0, kLongest - 1) + "…";
    text.append(text.empty() ? "" : ",").append(name);
  }
  return text;
}

std::string labels_of(const engine::RunOptions& options) {
  std::string text;
  for (const auto& [key, value] : options.labels) {
    text.append(text.empty() ? "" : ",").append(key).append("=").append(value);
  }
  return text;
}

}  // namespace

Result<PsRow> make_ps_row(const engine::Listed& listed, const timespec& now, bool truncate) {
  const engine::Record& record = listed.record;
  const engine::RunOptions& options = record.options;
  return PsRow{
      {"Command", command_of(record, truncate)},
      {"CreatedAt", TRY(created_at(record.created))},
      {"HealthStatus", TRY(health_of(listed))},
      {"ID", truncate ? container::short_id(record.id) : record.id},
      {"Image", options.image},
      {"Labels", labels_of(options)},
      {"LocalVolumes", "0"},
      {"Mounts", mounts_of(options, truncate)},
      {"Names", record.name},
      {"Networks", options.network == engine::NamespaceMode::kHost ? "host" : "none"},
      {"Ports", ""},
      {"RunningFor", TRY(since(record.created, now)) + " ago"},
      {"Size", "0B"},
      {"State", std::string(engine::status_name(listed.state))},
      {"Status", TRY(status_of(listed, now))},
  };
}

const std::string& cell(const PsRow& row, const char* name) {
  return std::ranges::find_if(row,
                              [&](const auto& one) { return std::strcmp(one.first, name) == 0; })
      ->second;
}

}  // namespace caisson::cli
