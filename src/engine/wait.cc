// SPDX-License-Identifier: Apache-2.0
#include "engine/first_process.h"
#include "engine/status.h"
#include "engine/tidy.h"
#include "engine/verbs.h"
#include "monitor/end_file.h"

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
    if (TRY(wait_for_first_process(state, *process, -1)) == Waited::kUnreaped) {
      TRY(end_in_keepers_place(store, container, state));
    }
  }
  const int exit_code = TRY(look_at(container))
  .exit_code;
  TRY(tidy(store, container));
  return exit_code;
}

}  // namespace caisson::engine
