// SPDX-License-Identifier: Apache-2.0
#include "engine/await_end.h"

#include "engine/first_process.h"
#include "engine/tidy.h"
#include "monitor/end_file.h"

namespace caisson::engine {

Result<bool> await_end(const Store& store, const Container& container, const Run& run,
                       int milliseconds) {
  if (run.process) {
    const Waited waited = TRY(wait_for_first_process(run.state, run.process, milliseconds));
    if (waited == Waited::kRuns) return false;
    if (waited == Waited::kUnreaped) TRY(end_in_keepers_place(store, container, run.state));
  }
  if (run.end) TRY(monitor::wait_for_end(run.end.get()));
  TRY(tidy(store, container));
  return true;
}

Result<void> await_killed(const Store& store, const Container& container, const Run& run) {
  if (TRY(await_end(store, container, run, kKillMilliseconds))) return {};
  return fail(does_not_end(container));
}

}  // namespace caisson::engine
