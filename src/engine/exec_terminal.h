// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

// `exec -it`, which the user can detach from: a process in the background keeps the command and its
// terminal, and the caller's process is connected to it by a socket.
namespace caisson::engine {

// The keeper's side. Hands the terminal's master and the command's pidfd over.
Result<void> hand_over(int socket, int terminal, int process);
// Until the command has ended. Reads the terminal where the caller has gone away, or the command
// would block.
Result<void> keep_terminal(int socket, int terminal, int process);
// The command's exit code; a caller that is gone does not hear it.
void tell_exit_code(int socket, int exit_code);

// The caller's side: its exit code, or nothing where the user detached. Blocks signals for the rest
// of the program's life.
Result<std::optional<int>> use_terminal(int socket, std::string detach_keys);

}  // namespace caisson::engine
