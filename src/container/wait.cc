// SPDX-License-Identifier: Apache-2.0
#include "container/wait.h"

#include <optional>

#include "container/raw_mode.h"
#include "sys/process.h"

namespace caisson::container {

Result<int> wait_for_end(const Created& created, int signals) {
  Stdio stdio = Stdio::inherited();
  std::optional<RawMode> raw;
  if (created.terminal) {
    stdio.use_terminal(created.terminal.get(), true);
    raw.emplace(TRY(RawMode::enter()));
  }
  Attendant attendant(created.pidfd.get(), stdio, signals, created.terminal.get());
  TRY(attendant.serve());
  const siginfo_t end = TRY(sys::wait_for(created.pidfd.get()));
  TRY(attendant.drain());
  return sys::exit_code(end);
}

}  // namespace caisson::container
