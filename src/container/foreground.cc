// SPDX-License-Identifier: Apache-2.0
#include "container/foreground.h"

#include <optional>

#include "container/attendant.h"
#include "container/guard.h"
#include "container/raw_mode.h"
#include "container/stdio.h"

namespace caisson::container {
namespace {

// Before the command can be executed; until then PR_SET_PDEATHSIG holds.
Chronicle guarded_by(std::optional<Guard>& guard, const Chronicle& chronicle) {
  Chronicle both = chronicle;
  both.let_go = [&guard](pid_t pid) -> Result<void> {
    guard.emplace(TRY(Guard::start(pid)));
    return {};
  };
  return both;
}

}  // namespace

Result<int> run_in_foreground(process::Plan& plan, const Chronicle& chronicle,
                              const ForegroundOptions& options) {
  const UniqueFd signals = TRY(watch_signals());
  Stdio stdio = TRY(Stdio::prepare(options.interactive, plan.config.process.terminal));
  plan.stdio = stdio.for_container();
  plan.die_with_parent = true;
  std::optional<Guard> guard;
  Launched launched = TRY(Launched::launch(plan, {cgroup::Membership::kNeeded, options.scope_for},
                                           guarded_by(guard, chronicle)));
  stdio.close_container_ends();
  std::optional<RawMode> raw;
  const UniqueFd& master = launched.terminal();
  if (master) {
    stdio.use_terminal(master.get(), options.interactive);
    if (options.interactive) raw.emplace(TRY(RawMode::enter()));
  }
  process::Child& child = launched.child();
  Attendant attendant(child.pidfd(), stdio, signals.get(), master.get());
  TRY(attendant.serve());
  auto code = child.wait();
  TRY(launched.kill_rest());
  TRY(attendant.drain());
  return code;
}

}  // namespace caisson::container
