// SPDX-License-Identifier: Apache-2.0
#include "container/new_container.h"

#include <cerrno>
#include <memory>
#include <utility>

#include "base/log.h"
#include "base/scope_exit.h"
#include "base/timestamp.h"
#include "cgroup/service_manager.h"
#include "container/cgroups_path.h"
#include "container/id.h"
#include "container/pid_file.h"
#include "container/send_fd.h"
#include "container/state_json.h"
#include "container/status.h"
#include "ns/namespaces.h"
#include "process/hooks.h"
#include "resctrl/group.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

Result<std::unique_ptr<cgroup::Intent>> intend_group(const std::string& id,
                                                     const CreateOptions& options) {
  const oci::Linux& config = options.config.linux_;
  if (options.systemd_cgroup) {
    return cgroup::intend_scope(config.cgroups_path, id, config.resources,
                                options.config.annotations);
  }
  return cgroup::intend(cgroups_path(config.cgroups_path, id), config.resources,
                        cgroup::Membership::kAll);
}

Result<Record> new_record(const std::string& id, const CreateOptions& options) {
  Record record;
  record.id = id;
  record.bundle = options.bundle;
  record.rootfs = options.config.root.path;
  record.created = rfc3339(now());
  record.owner = options.owner;
  const oci::Process& process = options.config.process;
  if (!process.args.empty()) record.command = process.args.front();
  const oci::Hooks& hooks = options.config.hooks;
  record.late_hooks = !hooks.poststart.empty() || !hooks.poststop.empty();
  record.own_pids = ns::is_new(options.config.linux_.namespaces, oci::NamespaceType::kPid);
  record.annotations = options.config.annotations;
  if (options.new_keyring) record.keyring = "_ses." + id + "." + TRY(make_id());
  return record;
}

}  // namespace

Result<void> note_process(Entry& entry, Record& record, pid_t pid) {
  record.pid = pid;
  const auto stat = TRY(read_process_stat(pid));
  if (!stat) return fail(Error::from_errno(ESRCH, "find the container's process"));
  record.start_time = stat->start_time;
  return entry.save(record);
}

Result<void> share_processor(Entry& entry, Record& record, const oci::Config& config, pid_t pid) {
  if (!config.linux_.intel_rdt) return {};
  const auto group = TRY(resctrl::Group::plan(*config.linux_.intel_rdt, record.id));
  record.resctrl_class = group.class_directory();
  record.resctrl = group.own_directories();
  TRY(entry.save(record));
  TRY(group.make());
  return group.add(pid);
}

Result<void> run_runtime_hooks(const oci::Hooks& hooks, const Record& record,
                               process::Interruption& interruption) {
  // Of old, prestart hooks were a part of `start`: they are told what a container is by then.
  TRY(process::run_hooks(hooks.prestart, state_json(record, oci::Status::kCreated),
                         "hooks.prestart", &interruption));
  return process::run_hooks(hooks.create_runtime, state_json(record, oci::Status::kCreating),
                            "hooks.createRuntime", &interruption);
}

Result<void> announce(const CreateOptions& options, pid_t pid, int pidfd, UniqueFd& terminal) {
  if (terminal && !options.console_socket.empty()) {
    TRY(send_fd(options.console_socket, terminal.get()));
    terminal.reset();
  }
  if (!options.pidfd_socket.empty()) TRY(send_fd(options.pidfd_socket, pidfd));
  return write_pid_file(options.pid_file, pid);
}

// Who is not the host's root can seldom make a group, and does without where none is asked for: no
// process of theirs can make or open a device that they could not outside (CAP_MKNOD counts in the
// initial user namespace alone).
Result<bool> may_go_without(const CreateOptions& options, const Error& error) {
  const bool forbidden = error.errnum == EACCES || error.errnum == EPERM || error.errnum == EROFS;
  const oci::Linux& config = options.config.linux_;
  if (!forbidden || options.systemd_cgroup || !config.cgroups_path.empty()) return false;
  return !cgroup::limits_anything(config.resources) && !TRY(cgroup::manager_owner())
  .is_root();
}

Result<std::unique_ptr<cgroup::Cgroup>> make_group(Entry& entry, Record& record,
                                                   const CreateOptions& options) {
  const auto intent = TRY(intend_group(record.id, options));
  record.cgroups = intent->paths();
  TRY(entry.save(record));
  auto group = intent->make();
  if (!group && TRY(may_go_without(options, group.error()))) group = cgroup::open({});
  return group;
}

Result<Created> make_container(const Store& store, const std::string& id,
                               const CreateOptions& options, const Build& build) {
  // Before what it outlives: whoever ends this program finds nothing left.
  process::Interruption interruption = TRY(process::Interruption::watch());
  Entry entry = TRY(store.create(id));
  ScopeExit remove_entry([&] {
    if (auto removed = entry.remove(); !removed) log::error(removed.error());
  });
  TRY(sys::create_file(entry.file("config.json"), options.config_text, 0600));
  Record record = TRY(new_record(id, options));
  const auto group = TRY(make_group(entry, record, options));
  ScopeExit remove_group([&] {
    if (auto killed = group->kill_all(); !killed) log::error(killed.error());
    auto removed = group->remove();
    if (removed) removed = resctrl::remove(record.resctrl);
    if (!removed) log::error(removed.error());
  });
  // The service manager has decided on the directories, or there are none.
  if (group->paths() != record.cgroups) {
    record.cgroups = group->paths();
    TRY(entry.save(record));
  }
  Created created = TRY(build(entry, record, *group, interruption));
  remove_group.dismiss();
  remove_entry.dismiss();
  return created;
}

}  // namespace caisson::container
