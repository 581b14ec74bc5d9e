// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "bridge/endpoint.h"
#include "engine/store.h"

namespace caisson::engine {

struct Listed {
  Container container;
  Record record;
  State state;
  std::optional<bridge::Endpoint> endpoint;  // what it has on the bridge
};

// Puts on record what happened to a container while nobody looked (a monitor that was killed, a
// reboot), and removes it where it is over and was to be removed with its end.
Result<void> tidy(const Store& store, const Container& container);

// All containers as they are now, the newest first; those that tidy() is for are tidied. One that
// can't be read is left out with a warning.
Result<std::vector<Listed>> list_containers(const Store& store);

}  // namespace caisson::engine
