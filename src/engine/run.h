// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/run_options.h"

namespace caisson::engine {

// Runs a container in the foreground and returns its exit code: the command's own, or 128+n where
// signal n ended it. Needs root. Errors of kind kCommandNotFound and kCommandNotExecutable mean
// that the command could not be started; after any error nothing of the container is left.
Result<int> run(const RunOptions& options);

}  // namespace caisson::engine
