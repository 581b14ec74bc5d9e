// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/run_options.h"
#include "engine/store.h"
#include "image/store/image.h"
#include "process/plan.h"

namespace caisson::engine {

// The container that a plan is for, which need not be there yet.
struct Place {
  const Store& store;
  std::string id;
  std::string directory;  // where its files will be
  bool passing = false;   // what it writes is not kept
};

// All that the options and the image decide, before anything is made. Whatever can fail without a
// trace fails here.
Result<process::Plan> make_plan(const RunOptions& options, const image::Image& image,
                                const Place& place);
// The same with a filter that was made before.
Result<process::Plan> make_plan(const RunOptions& options, const image::Image& image,
                                const Place& place, process::Filter filter);

// What the plan needs to find when it is carried out, made anew for each start: files for /etc, a
// place for the root, missing sources of volumes, as Docker makes them, and the namespaces of other
// containers.
// The part of it that is files, for those who look at a container that doesn't run.
Result<void> prepare_files(const RunOptions& options, const Place& place, process::Plan& plan);
Result<void> prepare_start(const RunOptions& options, const Place& place, process::Plan& plan);

}  // namespace caisson::engine
