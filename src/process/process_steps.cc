// SPDX-License-Identifier: Apache-2.0
#include "process/process_steps.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <string_view>

#include "lsm/apparmor.h"
#include "lsm/selinux.h"
#include "process/clone.h"
#include "process/command.h"
#include "process/credentials.h"
#include "process/descriptors.h"
#include "process/hooks.h"
#include "process/keyring.h"
#include "process/limits.h"
#include "process/protocol.h"
#include "process/scheduling.h"
#include "sys/mount_api.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::process {
namespace {

bool is_exec(const InitContext& context) {
  return context.plan.role == Role::kExec;
}

bool is_null_device(int fd) {
  struct stat status{};
  return ::fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

}  // namespace

Result<void> close_inherited(InitContext& context) {
  return close_all_but_needed(context.plan, context.inherited);
}

Result<void> become_namespace_root(InitContext& context) {
  if (!ns::is_listed(context.config().linux_.namespaces, oci::NamespaceType::kUser)) return {};
  // Until now the process is whoever the caller was, whom the namespace's maps may not know.
  if (::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0) {
    return fail(Error::last("become root of the user namespace"));
  }
  return {};
}

Result<void> enter_cgroup_namespace(InitContext& context) {
  if (context.has_new(oci::NamespaceType::kCgroup)) {
    return ::unshare(CLONE_NEWCGROUP) == 0 ? Result<void>{}
                                           : fail(Error::last("unshare cgroup namespace"));
  }
  const oci::Namespace* joined = joined_cgroup_namespace(context.config().linux_);
  if (joined == nullptr || ::setns(context.inherited.cgroup_namespace, CLONE_NEWCGROUP) == 0) {
    return {};
  }
  return fail(Error::last("join namespace", joined->path));
}

Result<void> enter_root(InitContext& context) {
  return context.plan.root ? sys::change_root(context.plan.root.get()) : Result<void>{};
}

Result<void> set_own_umask(InitContext& context) {
  // What is made for the container has the modes that are written in the code, whatever the
  // caller's mask.
  context.callers_umask = ::umask(0022);
  return {};
}

Result<void> start_session(InitContext&) {
  if (::setsid() < 0) return fail(Error::last("start session"));
  return {};
}

Result<void> join_session_keyring(InitContext& context) {
  if (!context.plan.new_keyring) return {};
  const std::string& label = context.config().process.selinux_label;
  const int proc = context.inherited.proc;
  if (!label.empty()) TRY(lsm::set_key_label(proc, label));
  TRY(join_keyring(context.plan.keyring));
  return label.empty() ? Result<void>{} : lsm::set_key_label(proc, "");
}

Result<void> label_process(InitContext& context) {
  const oci::Process& process = context.config().process;
  const int proc = context.inherited.proc;
  if (!process.apparmor_profile.empty()) {
    TRY(lsm::set_apparmor_profile(proc, process.apparmor_profile));
  }
  if (process.selinux_label.empty()) return {};
  return lsm::set_selinux_label(proc, process.selinux_label);
}

Result<void> look_up_user(InitContext& context) {
  const oci::Process& process = context.config().process;
  const std::string passwd = TRY(read_account_file("/etc/passwd"));
  const auto& names = context.plan.group_names;
  std::string group;
  if (!context.plan.user_name.empty() || !names.empty()) {
    group = TRY(read_account_file("/etc/group"));
  }
  if (!context.plan.user_name.empty()) {
    context.identity = TRY(resolve_identity(context.plan.user_name, passwd, group));
  } else {
    context.identity = {process.user.uid, process.user.gid, {}, home_of(process.user.uid, passwd)};
  }
  auto& gids = context.identity.additional_gids;
  gids.insert(gids.end(), process.user.additional_gids.begin(), process.user.additional_gids.end());
  for (const std::string& name : names) gids.push_back(TRY(resolve_group(name, group)));
  return {};
}

Result<void> make_terminal(InitContext& context) {
  const oci::Process& process = context.config().process;
  if (!process.terminal) return {};
  const bool console = !is_exec(context);
  context.terminal = TRY(open_terminal(process.console_size, context.identity.uid, console));
  TRY(send(context.socket, MessageType::kTerminal, context.terminal.master.get()));
  context.terminal.master.reset();
  return take_terminal(context.terminal.slave.get());
}

Result<void> take_stdio(InitContext& context) {
  if (context.config().process.terminal) return {};
  const UniqueFd null(::open("/dev/null", O_RDWR | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC));
  const bool has_null = null && is_null_device(null.get());
  for (int fd = 0; fd < 3; ++fd) {
    int from = context.plan.stdio[static_cast<std::size_t>(fd)];
    // By the host's node the container could change the mode that it has there.
    if (has_null && is_null_device(from)) from = null.get();
    if (from != fd && ::dup2(from, fd) < 0) {
      return fail(Error::last("duplicate descriptor to", std::to_string(fd)));
    }
  }
  return {};
}

Result<void> enter_working_directory(InitContext& context) {
  const std::string& cwd = context.config().process.cwd;
  if (::chdir(cwd.c_str()) != 0) return fail(Error::last("change directory to", cwd));
  // A leaked descriptor of a host directory would make a "working directory" outside of the root,
  // which the kernel tells by a path that does not begin with '/' (CVE-2024-21626).
  std::array<char, PATH_MAX> path{};
  if (::syscall(SYS_getcwd, path.data(), path.size()) < 0) {
    return fail(Error::last("find the path of the working directory", cwd));
  }
  if (path[0] == '/') return {};
  return fail(Error::invalid("working directory " + cwd + " lies outside of the container"));
}

Result<void> make_environment(InitContext& context) {
  context.env = context.config().process.env;
  for (const std::string& variable : context.env) {
    if (variable.starts_with("HOME=")) return {};
  }
  context.env.push_back("HOME=" + context.identity.home);
  return {};
}

Result<void> schedule(InitContext& context) {
  const oci::Process& process = context.config().process;
  if (const auto& affinity = process.exec_cpu_affinity; affinity && is_exec(context)) {
    TRY(set_cpu_affinity(affinity->final, "process.execCPUAffinity.final"));
  }
  if (process.scheduler) TRY(set_scheduler(*process.scheduler));
  return process.io_priority ? set_io_priority(*process.io_priority) : Result<void>{};
}

Result<void> place_memory(InitContext& context) {
  const auto& policy = context.config().linux_.memory_policy;
  return policy ? set_memory_policy(*policy) : Result<void>{};
}

Result<void> change_personality(InitContext& context) {
  const auto& personality = context.config().linux_.personality;
  return personality ? set_personality(*personality) : Result<void>{};
}

Result<void> apply_rlimits(InitContext& context) {
  return set_rlimits(context.config().process.rlimits);
}

Result<void> report_ready(InitContext& context) {
  return send(context.socket, MessageType::kReady);
}

Result<void> wait_for_start(InitContext& context) {
  const Plan& plan = context.plan;
  if (plan.start_fifo >= 0) {
    // Opened for writing too, so that it never reads as ended before somebody has written.
    char byte = 0;
    if (sys::retry([&] { return ::read(plan.start_fifo, &byte, 1); }) != 1) {
      return fail(Error::last("wait for start"));
    }
  } else {
    TRY(expect(context.socket, MessageType::kStart));
  }
  return run_hooks(plan.config.hooks.start_container, context.created_state,
                   "hooks.startContainer");
}

Result<void> set_umask(InitContext& context) {
  ::umask(context.config().process.user.umask.value_or(context.callers_umask));
  return {};
}

Result<void> become_user(InitContext& context) {
  const oci::Process& process = context.config().process;
  const bool keep_admin = !context.plan.filter.program.empty() && !process.no_new_privileges;
  // Those of the image's group file nobody has asked for.
  const bool asked = !process.user.additional_gids.empty() || !context.plan.group_names.empty();
  if (context.keep_groups && asked) {
    TRY(send_text(
        context.socket, MessageType::kWarning,
        "process.user.additionalGids are left out: the user namespace forbids setgroups"));
  }
  return become(context.identity, process, {.admin = keep_admin, .groups = context.keep_groups});
}

Result<void> die_with_parent(InitContext& context) {
  if (!context.plan.die_with_parent) return {};
  // Here and not earlier: a change of credentials clears it (prctl(2)).
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return fail(Error::last("bind to parent"));
  // The parent may have died just before; its end of the socket tells.
  pollfd parent{context.socket, 0, 0};
  if (::poll(&parent, 1, 0) > 0) return fail(Error::from_errno(ESRCH, "parent is gone"));
  return {};
}

Result<void> find_command(InitContext& context) {
  // Such a container is not started.
  if (context.config().process.args.empty()) return {};
  std::string_view path;
  for (const std::string_view variable : context.env) {
    if (variable.starts_with("PATH=")) path = variable.substr(5);
  }
  context.file = TRY(resolve_command(context.config().process.args.front(), path));
  return {};
}

}  // namespace caisson::process
