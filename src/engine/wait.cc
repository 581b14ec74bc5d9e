// SPDX-License-Identifier: Apache-2.0
#include <poll.h>

#include "engine/status.h"
#include "engine/tidy.h"
#include "engine/verbs.h"
#include "monitor/end_file.h"
#include "sys/retry.h"

namespace caisson::engine {

Result<int> wait(const Store& store, const Container& container) {
  // Opened first: a container that is removed with its end takes its name along.
  const UniqueFd end = TRY(monitor::open_end(container.directory()));
  const State state = TRY(look_at(container));
  if (state.phase != State::Phase::kRunning) return state.exit_code;
  if (end) {
    if (const auto told = TRY(monitor::wait_for_end(end.get()))) return told->exit_code;
  }
  // Nobody was left to tell: the process itself is watched.
  if (const auto process = TRY(open_process(state))) {
    pollfd ended{process->get(), POLLIN, 0};
    if (sys::retry([&] { return ::poll(&ended, 1, -1); }) < 0) {
      return fail(Error::last("wait for the container's process"));
    }
  }
  const int exit_code = TRY(look_at(container))
  .exit_code;
  TRY(tidy(store, container));
  return exit_code;
}

}  // namespace caisson::engine
