// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/runtime/verb.h"

namespace caisson::cli {

// caisson-runtime: the command line that containerd's shim, dockerd, conmon and CRI-O speak, which
// is runc's. argv as in main(): what enters containers is executed a second time with it
// (sys/own_program.h). Returns the exit code.
int runtime_command(std::span<char* const> argv);

}  // namespace caisson::cli
