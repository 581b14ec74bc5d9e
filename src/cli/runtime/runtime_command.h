// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/runtime/verb.h"

namespace caisson::cli {

// caisson-runtime: the command line that containerd's shim, dockerd, conmon and CRI-O speak, which
// is runc's. Arguments without the program's name; returns the exit code.
int runtime_command(Arguments arguments);

}  // namespace caisson::cli
