// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/store.h"

// The end of a container's first process as others than its parent see it. It can't end before all
// of its PID namespace are reaped (pid_namespaces(7)), and somebody outside may never reap the one
// that is his: exec's, where its program was stopped or killed and the host's process 1 reaps
// nobody. By then nothing of the container runs any more, and whoever keeps it has nothing left to
// wait for.
namespace caisson::engine {

enum class Waited : std::uint8_t {
  kEnded,
  kUnreaped,  // it exited, and it alone is left, held up by those that nobody reaps
  kRuns,      // the time is over
};

// How long a killed process may take to be gone.
inline constexpr int kKillMilliseconds = 10'000;

// Waits so many milliseconds at most, or for ever where they are negative. An ordinary user's
// container without a group of its own is told to be unreaped when the time is over.
Result<Waited> wait_for_first_process(const State& state, const UniqueFd& process,
                                      int milliseconds);

// Why a container that was killed is still there.
Error does_not_end(const Container& container);

// Ends the keeper of a container with an unreaped first process.
Result<void> end_keeper(const Container& container, const State& state);

// The same, and puts the container's end on record in the keeper's place, as it would have told it.
Result<void> end_in_keepers_place(const Store& store, const Container& container,
                                  const State& state);

}  // namespace caisson::engine
