// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

// --init's first process. It stands between the kernel and a command that was not written to be
// process 1: signals without a handler end the command as they do anywhere else, and processes that
// lost their parent are reaped.
namespace caisson::init {

// Runs the command (argv, of which the last is a null pointer) as a child and returns its exit code
// once it has ended; 127 and 126, as a shell has them, where it can't be executed. Signals that
// this process gets go to the child.
int run_command(std::span<char* const> command);

}  // namespace caisson::init
