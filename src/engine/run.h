// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "engine/run_options.h"
#include "engine/store.h"

namespace caisson::engine {

// Creates and starts a container. In the foreground, the exit code is the command's own, or 128+n
// where signal n ended it, and 0 where the user detached; detached, it is 0 once the command runs.
// `created` is told the id before the start. Needs root. Errors of kind kCommandNotFound and
// kCommandNotExecutable mean that the command could not be started.
Result<int> run(const Store& store, RunOptions options,
                const std::function<Result<void>(const std::string& id)>& created);

}  // namespace caisson::engine
