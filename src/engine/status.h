// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/store.h"
#include "process/plan.h"

namespace caisson::engine {

// The state as it is now: what is on record, corrected by what can be seen. A keeper that was
// killed, a process that is gone and a host that was started anew since make a running container an
// exited one (exit code 255, as Docker has it where nobody saw the end). Changes nothing.
Result<State> look_at(const Container& container);
// The same where the record has been read already.
Result<State> look_at(const Container& container, State recorded);

// look_at(), put on record; an exited container's control groups are removed, with what may still
// run in them.
Result<State> settle(LockedContainer& container);

// The first process of a container that runs; nothing where it has ended.
Result<std::optional<UniqueFd>> open_process(const State& state);

// Whether the program that waits to start the container again still does, and a hold on it.
Result<std::optional<UniqueFd>> open_waiter(const State& state);

// Ends the program that waits to start the container again, if there is one: it does nothing else.
Result<void> kill_waiter(const State& state);

// "created", "running", "paused", "restarting", "exited", "dead"
std::string_view status_name(const State& state);

// Puts on record that the container runs, with this first process, which may not execute its
// command yet: others take its filter from there.
Result<void> record_start(LockedContainer& container, State& state, pid_t pid,
                          const process::Filter& filter);
// Notes down the calling program, or another of this boot, so that it can be told from a later one
// with the same id.
Result<void> note_waiter(State& state, pid_t pid);

}  // namespace caisson::engine
