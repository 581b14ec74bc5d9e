// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/store.h"

namespace caisson::engine {

struct ContainerRoot {
  UniqueFd directory;                   // O_PATH; what is below is the container's: sys/beneath.h
  std::optional<LockedContainer> held;  // one that doesn't run isn't started meanwhile
};

// The root directory of a container with what is mounted in it: of one that runs its own, of
// another what it would have, put together in a mount namespace that this program enters for the
// rest of its life. Needs root.
Result<ContainerRoot> open_container_root(const Store& store, const Container& container);

}  // namespace caisson::engine
