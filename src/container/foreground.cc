// SPDX-License-Identifier: Apache-2.0
#include "container/foreground.h"

#include <memory>
#include <optional>

#include "base/log.h"
#include "base/scope_exit.h"
#include "cgroup/cgroup.h"
#include "container/attendant.h"
#include "container/raw_mode.h"
#include "container/stdio.h"
#include "ns/namespaces.h"
#include "process/spawn.h"

namespace caisson::container {
namespace {

// With a PID namespace of its own, the container's processes died with its first one.
Result<void> kill_rest(const process::Plan& plan, cgroup::Cgroup& group) {
  if (ns::is_new(plan.config.linux_.namespaces, oci::NamespaceType::kPid)) return {};
  return group.kill_all();
}

Result<int> attend(process::Child& child, const process::Plan& plan, cgroup::Cgroup& group,
                   Stdio& stdio, int signals, const ForegroundOptions& options) {
  TRY(child.go(""));
  // Said at once: it waits in the socket until the process is ready.
  TRY(child.start());
  const UniqueFd master =
      TRY(child.wait_until_ready({.warn = [](const std::string& text) { log::warning(text); },
                                  .mounted = [] { return Result<void>{}; }}));
  TRY(child.wait_until_executed());
  stdio.close_container_ends();
  std::optional<RawMode> raw;
  if (master) {
    stdio.use_terminal(master.get(), options.interactive);
    if (options.interactive) raw.emplace(TRY(RawMode::enter()));
  }
  Attendant attendant(child.pidfd(), stdio, signals, master.get());
  TRY(attendant.serve());
  auto code = child.wait();
  TRY(kill_rest(plan, group));
  TRY(attendant.drain());
  return code;
}

}  // namespace

Result<int> run_in_foreground(StateDirectory& directory, State state, process::Plan plan,
                              const ForegroundOptions& options) {
  const UniqueFd signals = TRY(watch_signals());
  const bool terminal = plan.config.process.terminal;
  Stdio stdio = TRY(Stdio::prepare(options.interactive, terminal));
  plan.stdio = stdio.for_container();
  plan.die_with_parent = true;

  const auto group =
      TRY(cgroup::create(plan.config.linux_.cgroups_path, plan.config.linux_.resources));
  // Runs after the child is gone (declared before it): a group with processes can't be removed.
  const ScopeExit remove_group([&] {
    auto removed = kill_rest(plan, *group);
    if (removed) removed = group->remove();
    if (!removed) log::error(removed.error());
  });
  plan.cgroups = group->hierarchies();
  state.cgroups = group->paths();
  TRY(directory.record(state));
  TRY(group->apply(plan.config.linux_.resources));
  process::Child child =
      TRY(process::Child::spawn(plan, group.get(), TRY(process::ExecFailure::create())));
  return attend(child, plan, *group, stdio, signals.get(), options);
}

}  // namespace caisson::container
