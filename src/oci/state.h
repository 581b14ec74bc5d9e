// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "json/writer.h"

// The state of a container as JSON (runtime-spec runtime.md "State").
namespace caisson::oci {

enum class Status : std::uint8_t { kCreating, kCreated, kRunning, kPaused, kStopped };

// The name in the state's `status`; "paused" is not the specification's but every runtime's.
std::string_view status_name(Status status);

struct State {
  std::string id;
  pid_t pid = 0;  // as its reader sees it; 0 where there is no process
  Status status = Status::kCreating;
  std::string bundle;  // absolute
  std::map<std::string, std::string> annotations;
  // What `state` and `list` say besides, as runc does.
  std::string rootfs;   // absolute
  std::string created;  // RFC 3339
  std::string owner;    // user name
};

// The specification's part, for hooks and seccomp agents.
void write_state(json::Writer& writer, const State& state);

// The whole, for `state` and each entry of `list`.
void write_full_state(json::Writer& writer, const State& state);

}  // namespace caisson::oci
