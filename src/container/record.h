// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace caisson::container {

// What the runtime remembers of a container between its verbs: state.json in the container's state
// directory.
struct Record {
  std::string id;
  std::string bundle;                // absolute
  std::string rootfs;                // absolute
  std::string created;               // RFC 3339, UTC
  std::string owner;                 // name of the user who created it
  pid_t pid = 0;                     // 0 while nothing has been cloned yet
  std::uint64_t start_time = 0;      // of the process, in clock ticks since boot: pids are reused
  std::vector<std::string> cgroups;  // for cgroup::open()
  std::string keyring;               // of its session keyring; "": it has none of its own
  std::string resctrl_class;  // directory (resctrl/group.h); "": that of the host's processes
  std::vector<std::string> resctrl;  // the directories that are the container's alone
  bool restored = false;             // by CRIU, from a checkpoint
  std::string command;               // process.args[0], for the error of a failed execve; "": none
  bool late_hooks = false;           // the configuration has hooks of start or delete
  bool own_pids = false;             // nobody outlives the first process
  std::map<std::string, std::string> annotations;
};

std::string to_json(const Record& record);
Result<Record> parse_record(std::string_view text, std::string_view source);

}  // namespace caisson::container
