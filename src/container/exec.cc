// SPDX-License-Identifier: Apache-2.0
#include "container/exec.h"

#include <fcntl.h>

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "cgroup/cgroup.h"
#include "container/attendant.h"
#include "container/config_copy.h"
#include "container/kept_filter.h"
#include "container/pid_file.h"
#include "container/raw_mode.h"
#include "container/send_fd.h"
#include "container/state_json.h"
#include "container/status.h"
#include "lsm/apparmor.h"
#include "lsm/selinux.h"
#include "ns/namespaces.h"
#include "process/scheduling.h"
#include "process/spawn.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

// The namespaces of the container's first process, whichever way it came by them.
std::vector<oci::Namespace> namespaces_of(const oci::Config& config, const Record& record) {
  std::vector<oci::Namespace> namespaces = config.linux_.namespaces;
  // CRIU restores into a new one, whose clocks go on from the checkpoint.
  if (record.restored && !ns::is_listed(namespaces, oci::NamespaceType::kTime)) {
    namespaces.push_back({oci::NamespaceType::kTime, ""});
  }
  for (oci::Namespace& one : namespaces) {
    one.path =
        "/proc/" + std::to_string(record.pid) + "/ns/" + std::string(ns::proc_name(one.type));
  }
  return namespaces;
}

// Never weaker than the first process where nothing else is asked for, and never without
// no_new_privs where it has it (moby #37667).
Result<void> take_over_protection(const oci::Process& first, oci::Process& process) {
  process.no_new_privileges |= first.no_new_privileges;
  if (process.apparmor_profile.empty()) process.apparmor_profile = first.apparmor_profile;
  if (process.selinux_label.empty()) process.selinux_label = first.selinux_label;
  auto checked = lsm::check_apparmor(process.apparmor_profile);
  if (!checked) return fail(std::move(checked).error().in("process.apparmorProfile"));
  checked = lsm::check_selinux(process.selinux_label);
  if (!checked) return fail(std::move(checked).error().in("process.selinuxLabel"));
  return {};
}

// That of the first process. Where an agent answers none was kept: how to reach it stands in the
// configuration, as does the filter.
Result<process::Filter> exec_filter(const Entry& entry, const oci::Config& config,
                                    const Warn& warn) {
  if (!config.linux_.seccomp) return process::Filter{};
  auto kept = kept_filter(entry.directory());
  if (kept || kept.error().errnum != ENOENT) return kept;
  return make_filter(config, warn);
}

Result<process::Plan> make_plan(const Entry& entry, const Record& record,
                                const ExecOptions& options) {
  process::Plan plan;
  plan.role = process::Role::kExec;
  plan.config = TRY(read_config_copy(entry));
  const oci::Process first = std::move(plan.config.process);
  plan.config.process = TRY(options.process(first));
  if (plan.config.process.terminal && options.detach && options.console_socket.empty()) {
    return fail(Error::invalid("a detached process with a terminal needs --console-socket"));
  }
  TRY(take_over_protection(first, plan.config.process));
  plan.config.linux_.namespaces = namespaces_of(plan.config, record);
  if (!ns::is_listed(plan.config.linux_.namespaces, oci::NamespaceType::kMount)) {
    const std::string root = "/proc/" + std::to_string(record.pid) + "/root";
    plan.root = TRY(sys::open(root, O_PATH | O_DIRECTORY));
  }
  plan.filter = TRY(exec_filter(entry, plan.config, options.warn));
  plan.preserved_fds = options.preserved_fds;
  plan.keyring = record.keyring;
  plan.new_keyring = !record.keyring.empty();
  return plan;
}

Result<void> check_running(const Entry& entry, const Record& record, const cgroup::Cgroup& group) {
  switch (TRY(status_of(entry, record, group))) {
    case oci::Status::kRunning:
    case oci::Status::kCreated:
      return {};
    case oci::Status::kPaused:
      return fail(Error::invalid("cannot exec in a paused container"));
    default:
      return fail(Error::invalid("cannot exec in a stopped container: container not running"));
  }
}

// The container locked only until the process is on its way: it may run for days.
Result<process::Child> launch(const Store& store, const std::string& id,
                              const ExecOptions& options) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  const auto group = TRY(cgroup::open(record.cgroups));
  TRY(check_running(entry, record, *group));
  process::Plan plan = TRY(make_plan(entry, record, options));
  const UniqueFd agent = TRY(connect_to_agent(plan.filter));
  plan.listener_socket = agent.get();
  if (const auto& affinity = plan.config.process.exec_cpu_affinity;
      affinity && !affinity->initial.empty()) {
    TRY(process::set_cpu_affinity(affinity->initial, "process.execCPUAffinity.initial"));
  }
  auto failure = TRY(process::ExecFailure::create());
  auto child = TRY(process::Child::spawn(plan, group.get(), std::move(failure)));
  TRY(child.go(""));
  if (agent) {
    TRY(child.describe(process_state_json(record, oci::Status::kRunning, child.pid(),
                                          plan.filter.agent.metadata)));
  }
  return child;
}

Result<UniqueFd> set_up(process::Child& child, const ExecOptions& options) {
  UniqueFd terminal =
      TRY(child.wait_until_ready({.warn = options.warn, .mounted = [] { return Result<void>{}; }}));
  TRY(child.wait_until_executed());
  if (terminal && !options.console_socket.empty()) {
    TRY(send_fd(options.console_socket, terminal.get()));
    terminal.reset();
  }
  if (!options.pidfd_socket.empty()) TRY(send_fd(options.pidfd_socket, child.pidfd()));
  TRY(write_pid_file(options.pid_file, child.pid()));
  return terminal;
}

Result<int> attend(process::Child& child, const UniqueFd& terminal, int signals) {
  Stdio stdio = Stdio::inherited();
  std::optional<RawMode> raw;
  if (terminal) {
    stdio.use_terminal(terminal.get(), true);
    raw.emplace(TRY(RawMode::enter()));
  }
  Attendant attendant(child.pidfd(), stdio, signals, terminal.get());
  TRY(attendant.serve());
  const auto code = child.wait();
  TRY(attendant.drain());
  return code;
}

}  // namespace

Result<int> exec(const Store& store, const std::string& id, const ExecOptions& options) {
  process::Child child = TRY(launch(store, id, options));
  const UniqueFd signals = options.detach ? UniqueFd() : TRY(watch_signals());
  const UniqueFd terminal = TRY(set_up(child, options));
  if (!options.detach) return attend(child, terminal, signals.get());
  // execve worked or left its errno by now.
  TRY(child.check_executed());
  [[maybe_unused]] const UniqueFd left_alone = child.release();
  return 0;
}

}  // namespace caisson::container
