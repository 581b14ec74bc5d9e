// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "oci/config.h"
#include "process/interruption.h"

namespace caisson::process {

// Runs hooks in order, each with the container's state on standard input and no variables but its
// own (runtime-spec config.md "POSIX-platform Hooks"; the container's environment must not reach a
// program of the host). The first that fails, or outlives its timeout and is killed, ends the row.
// `kind` is the field's name, for errors. An interruption (may be null) ends hook and row too. The
// calling program must be single-threaded.
Result<void> run_hooks(std::span<const oci::Hook> hooks, const std::string& state,
                       const std::string& kind, Interruption* interruption = nullptr);

}  // namespace caisson::process
