// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/run_options.h"
#include "image/store/image.h"
#include "process/plan.h"

namespace caisson::engine {

// All that the options and the image decide, before anything is made: `directory` is where the
// container's files will be. Whatever can fail without a trace fails here.
Result<process::Plan> make_plan(const RunOptions& options, const image::Image& image,
                                const std::string& id, const std::string& directory);

// What the plan needs to find in the container's directory when it is carried out, made anew for
// each start: files for /etc, a place for the root, and missing sources of volumes, as Docker makes
// them. `passing`: what the container writes is not kept.
Result<void> prepare_directory(const RunOptions& options, const std::string& id,
                               const std::string& directory, bool passing, process::Plan& plan);

}  // namespace caisson::engine
