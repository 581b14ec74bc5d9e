// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/attach.h"
#include "engine/store.h"

// What can be done to a container, a file for each verb. Errors read as Docker's do. All of them
// need root.
namespace caisson::engine {

struct StopOptions {
  std::optional<int> signal;   // the container's own where not given
  std::optional<int> seconds;  // until it is killed; -1: never
};

// Ends a running container; one that doesn't run is left as it is. No restart policy starts it
// again. Returns once its end is on record.
Result<void> stop(const Store& store, const Container& container, const StopOptions& options);

// Sends a signal to the first process. SIGKILL: returns once its end is on record.
Result<void> kill(const Store& store, const Container& container, int signal);

struct RemoveOptions {
  bool force = false;    // kill it first
  bool volumes = false;  // and its anonymous volumes
};

// Removes a container with all that is kept of it. With `force` also one whose files are damaged.
Result<void> remove(const Store& store, const Container& container, const RemoveOptions& options);

// Waits until the container doesn't run; returns its exit code.
Result<int> wait(const Store& store, const Container& container);

struct StartOptions {
  bool attach = false;
  bool interactive = false;
  bool proxy_signals = true;
  std::string detach_keys;  // as --detach-keys has them
};

// Starts a container that doesn't run; one that does is left as it is. With `attach` returns its
// exit code, 0 where the user detached, else 0.
Result<int> start(const Store& store, const Container& container, const StartOptions& options);

// stop() and start().
Result<void> restart(const Store& store, const Container& container, const StopOptions& options);

// Attaches to a running container; its exit code, 0 where the user detached.
Result<int> attach_to(const Store& store, const Container& container, const StartOptions& options);

Result<void> rename(const Store& store, const Container& container, const std::string& name);

Result<void> pause(const Store& store, const Container& container);
Result<void> unpause(const Store& store, const Container& container);

// What comes after a container's end, said by its monitor: `finish` waits, as its restart policy
// has it, and starts it again in this program's place, or removes it. Returns when nothing is left
// to be done.
Result<void> finish(const Store& store, const Container& container);

}  // namespace caisson::engine
