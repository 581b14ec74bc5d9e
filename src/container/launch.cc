// SPDX-License-Identifier: Apache-2.0
#include "container/launch.h"

#include <utility>

#include "base/log.h"
#include "ns/namespaces.h"
#include "process/exec_failure.h"

namespace caisson::container {
namespace {

// An ordinary user's containers stay in the caller's group.
Result<std::unique_ptr<cgroup::Cgroup>> make_group(const oci::Config& config,
                                                   const GroupRequest& request,
                                                   const Chronicle& chronicle) {
  const oci::Linux& linux_config = config.linux_;
  if (linux_config.cgroups_path.empty()) return cgroup::open({});
  const std::string& path = linux_config.cgroups_path;
  const oci::Resources& resources = linux_config.resources;
  const auto intent =
      TRY(request.scope_for.empty()
              ? cgroup::intend(path, resources, request.membership)
              : cgroup::intend_scope(path, request.scope_for, resources, config.annotations));
  TRY(chronicle.group_intended(intent->paths()));
  auto group = TRY(intent->make());
  if (request.scope_for.empty()) return group;
  // Where the service manager puts a scope is known only now.
  auto noted = chronicle.group_intended(group->paths());
  if (noted) return group;
  TRY(group->remove());
  return fail(std::move(noted).error());
}

}  // namespace

Result<Launched> Launched::launch(process::Plan& plan, const GroupRequest& request,
                                  const Chronicle& chronicle) {
  const oci::Linux& config = plan.config.linux_;
  Launched launched(TRY(make_group(plan.config, request, chronicle)),
                    ns::is_new(config.namespaces, oci::NamespaceType::kPid));
  cgroup::Cgroup& group = *launched.group_;
  plan.cgroups = group.hierarchies();
  // Without a group of its own there is nothing to hold to limits or device rules.
  const bool own_group = !config.cgroups_path.empty();
  if (own_group) TRY(group.apply(config.resources));
  launched.child_ = std::make_unique<process::Child>(
      TRY(process::Child::spawn(plan, &group, TRY(process::ExecFailure::create()))));
  process::Child& child = *launched.child_;
  if (auto led = launched.lead(config, own_group, chronicle); !led) {
    return fail(child.cause_of(std::move(led).error()));
  }
  launched.terminal_ =
      TRY(child.wait_until_ready({.warn = [](const std::string& text) { log::warning(text); },
                                  .mounted = [] { return Result<void>{}; }}));
  TRY(child.wait_until_executed());
  TRY(child.check_executed());
  // What kept the scope until there was a process in it would stay with a monitor in our place.
  if (!request.scope_for.empty()) launched.group_ = TRY(cgroup::open(group.paths()));
  if (chronicle.executed) chronicle.executed();
  return launched;
}

// Up to its start, which is said ahead of time: it waits in the socket until the process is ready.
Result<void> Launched::lead(const oci::Linux& config, bool own_group, const Chronicle& chronicle) {
  TRY(chronicle.cloned(child_->pid()));
  if (own_group) TRY(group_->set_device_rules(config.resources.devices));
  TRY(child_->go(""));
  if (chronicle.let_go) TRY(chronicle.let_go(child_->pid()));
  return child_->start();
}

Launched::~Launched() {
  if (!group_) return;
  child_.reset();
  auto removed = kill_rest();
  if (removed) removed = group_->remove();
  if (!removed) log::error(removed.error());
}

Result<void> Launched::kill_rest() {
  return own_pids_ ? Result<void>{} : group_->kill_all();
}

UniqueFd Launched::release() {
  group_.reset();
  return child_->release();
}

}  // namespace caisson::container
