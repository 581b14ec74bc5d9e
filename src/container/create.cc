// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "base/log.h"
#include "base/scope_exit.h"
#include "base/timestamp.h"
#include "cgroup/cgroup.h"
#include "container/lifecycle.h"
#include "container/pid_file.h"
#include "container/send_fd.h"
#include "container/state_json.h"
#include "container/status.h"
#include "process/hooks.h"
#include "process/spawn.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

std::string cgroups_path(const oci::Config& config, const std::string& id) {
  return config.linux_.cgroups_path.empty() ? "caisson/" + id : config.linux_.cgroups_path;
}

Result<std::unique_ptr<cgroup::Cgroup>> make_group(const std::string& id,
                                                   const CreateOptions& options) {
  const oci::Linux& config = options.config.linux_;
  if (options.systemd_cgroup) {
    return cgroup::create_scope(config.cgroups_path, id, config.resources);
  }
  return cgroup::create(cgroups_path(options.config, id), config.resources,
                        cgroup::Membership::kAll);
}

Result<UniqueFd> make_start_fifo(const std::string& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) return fail(Error::last("make", path));
  // For writing too: else opening would wait for `start`.
  return sys::open(path, O_RDWR);
}

Record new_record(const std::string& id, const CreateOptions& options) {
  Record record;
  record.id = id;
  record.bundle = options.bundle;
  record.rootfs = options.config.root.path;
  record.created = rfc3339(now());
  record.owner = options.owner;
  record.annotations = options.config.annotations;
  return record;
}

Result<void> note_process(Record& record, pid_t pid) {
  record.pid = pid;
  const auto stat = TRY(read_process_stat(pid));
  if (!stat) return fail(Error::from_errno(ESRCH, "find the container's process"));
  record.start_time = stat->start_time;
  return {};
}

process::Plan make_plan(const CreateOptions& options, int start_fifo, const cgroup::Cgroup& group) {
  process::Plan plan;
  plan.config = options.config;
  plan.filter = options.filter;
  plan.start_fifo = start_fifo;
  plan.preserved_fds = options.preserved_fds;
  plan.new_keyring = options.new_keyring;
  plan.pivot = options.pivot;
  plan.cgroups = group.hierarchies();
  return plan;
}

Result<void> run_runtime_hooks(const oci::Hooks& hooks, const Record& record) {
  const std::string state = state_json(record, oci::Status::kCreating);
  TRY(process::run_hooks(hooks.prestart, state, "hooks.prestart"));
  return process::run_hooks(hooks.create_runtime, state, "hooks.createRuntime");
}

// From the first kernel object to a process that waits for its start.
Result<Created> build(Entry& entry, Record& record, const CreateOptions& options,
                      cgroup::Cgroup& group) {
  const oci::Config& config = options.config;
  const UniqueFd fifo = TRY(make_start_fifo(entry.file("start")));
  auto failure = TRY(process::ExecFailure::create_at(entry.file("exec-failure")));
  TRY(group.apply(config.linux_.resources));
  process::Plan plan = make_plan(options, fifo.get(), group);
  const UniqueFd agent = TRY(connect_to_agent(plan.filter));
  plan.listener_socket = agent.get();
  auto child = TRY(process::Child::spawn(plan, &group, std::move(failure)));
  TRY(note_process(record, child.pid()));
  TRY(entry.save(record));
  TRY(child.go(state_json(record, oci::Status::kCreating)));
  if (agent) {
    TRY(child.describe(process_state_json(record, oci::Status::kCreated, child.pid(),
                                          plan.filter.agent.metadata)));
  }
  Created created;
  created.terminal = TRY(child.wait_until_ready(
      {.warn = options.warn, .mounted = [&] { return run_runtime_hooks(config.hooks, record); }}));
  if (created.terminal && !options.console_socket.empty()) {
    TRY(send_fd(options.console_socket, created.terminal.get()));
    created.terminal.reset();
  }
  if (!options.pidfd_socket.empty()) TRY(send_fd(options.pidfd_socket, child.pidfd()));
  TRY(write_pid_file(options.pid_file, child.pid()));
  created.pidfd = child.release();
  return created;
}

}  // namespace

Result<Created> create(const Store& store, const std::string& id, const CreateOptions& options) {
  Entry entry = TRY(store.create(id));
  ScopeExit remove_entry([&] {
    if (auto removed = entry.remove(); !removed) log::error(removed.error());
  });
  TRY(sys::create_file(entry.file("config.json"), options.config_text, 0600));
  Record record = new_record(id, options);
  const auto group = TRY(make_group(id, options));
  ScopeExit remove_group([&] {
    auto removed = group->kill_all();
    if (removed) removed = group->remove();
    if (!removed) log::error(removed.error());
  });
  record.cgroups = group->paths();
  TRY(entry.save(record));
  Created created = TRY(build(entry, record, options, *group));
  remove_group.dismiss();
  remove_entry.dismiss();
  return created;
}

}  // namespace caisson::container
