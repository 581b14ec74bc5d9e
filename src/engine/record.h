// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"

namespace caisson::engine {

// What a container is: `container.json` in its directory, written when it is created and changed by
// verbs that change the container itself (rename, update).
struct Record {
  std::string id;
  std::string name;               // without Docker's leading '/'
  std::string created;            // RFC 3339
  std::vector<std::string> args;  // the command with the image's entrypoint
  RunOptions options;             // with what the image said where the user said nothing
};

// What a container does: `state.json`, replaced as a whole whenever that changes. What can be seen
// from outside (whether the process is alive, how it ended) is looked at anew by each reader.
struct State {
  enum class Phase : std::uint8_t { kCreated, kRunning, kRestarting, kExited, kDead };
  Phase phase = Phase::kCreated;
  bool paused = false;
  // Asked to stop by a user: no restart policy starts it again until a user does.
  bool stopped_by_user = false;
  pid_t pid = 0;                     // of the first process while it runs
  std::uint64_t start_time = 0;      // of that process in clock ticks since boot: pids are reused
  std::string boot_id;               // of the boot that pid and start_time belong to
  std::vector<std::string> cgroups;  // for cgroup::open(); not empty while something may be left
  pid_t waiter = 0;                  // of the program that waits until a restart is due
  std::uint64_t waiter_start_time = 0;
  int exit_code = 0;
  bool oom_killed = false;
  std::string error;        // why the last start failed
  std::string started_at;   // RFC 3339; "" for never
  std::string finished_at;  // the same
  unsigned restart_count = 0;
  unsigned restart_delay = 0;  // milliseconds before the last restart
};

std::string to_json(const Record& record);
std::string to_json(const State& state);
// kInvalid, with file, line and column, for what was not written by to_json().
Result<Record> parse_record(std::string_view text, std::string_view source);
Result<State> parse_state(std::string_view text, std::string_view source);

}  // namespace caisson::engine
