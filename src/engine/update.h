// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/resource_options.h"
#include "engine/run_options.h"
#include "engine/store.h"

namespace caisson::engine {

struct Update {
  ResourceOptions resources;  // those that are to change
  std::optional<RestartPolicy> restart;
};

// Changes limits and restart policy of a container, of a running one at once: all of them, or none
// where one is refused. Returns warnings. Needs root.
Result<std::vector<std::string>> update(const Store& store, const Container& container,
                                        const Update& update);

}  // namespace caisson::engine
