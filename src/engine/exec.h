// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/store.h"
#include "process/spawn.h"

namespace caisson::engine {

struct ExecOptions {
  std::vector<std::string> command;
  std::vector<std::string> env;  // "K=V", on top of the container's
  std::string user;              // "USER[:GROUP]"; "" for the container's
  std::string workdir;           // absolute; "" for the container's
  bool interactive = false;
  bool tty = false;
  bool detach = false;
  std::string detach_keys;  // of `interactive` with `tty`, as --detach-keys has them
  bool privileged = false;  // all capabilities that the host has
};

// Starts one more process in a running container, held to the same system-call filter as its first
// one, with these standard streams (borrowed); returns once its command is being executed. The
// caller must be shielded (sys/own_program.h), single-threaded, and root.
Result<process::Child> exec_with_streams(const Store& store, const Container& container,
                                         const ExecOptions& options,
                                         const std::array<int, 3>& streams);

// Runs one more process in a running container, held to the same system-call filter as its first
// one; returns its exit code, or 0 at once with `detach`; an error where
// the user detached. Blocks signals for the rest of the
// program's life where it waits. Needs root.
Result<int> exec(const Store& store, const Container& container, const ExecOptions& options);

}  // namespace caisson::engine
