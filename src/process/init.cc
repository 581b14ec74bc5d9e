// SPDX-License-Identifier: Apache-2.0
#include "process/init.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <string_view>
#include <vector>

#include "mount/devices.h"
#include "mount/masks.h"
#include "mount/mounts.h"
#include "mount/root.h"
#include "net/loopback.h"
#include "ns/namespaces.h"
#include "process/command.h"
#include "process/credentials.h"
#include "process/limits.h"
#include "process/protocol.h"
#include "process/terminal.h"
#include "process/user.h"
#include "seccomp/load/load.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"
#include "sys/process.h"

namespace caisson::process {
namespace {

using oci::NamespaceType;

// What the steps hand to each other.
struct Context {
  const Plan& plan;
  cgroup::Cgroup* group;
  int socket;
  UniqueFd root;
  Identity identity;
  Terminal terminal;
  std::vector<std::string> env;
  std::string file;  // what execve is given

  [[nodiscard]] const oci::Config& config() const { return plan.config; }
  [[nodiscard]] bool has_new(NamespaceType type) const {
    return ns::is_new(config().linux_.namespaces, type);
  }
};

Result<void> expect(int socket, MessageType type) {
  const Message message = TRY(receive(socket));
  if (message.type == type) return {};
  return fail(Error::from_errno(EPROTO, "unexpected message of the parent"));
}

Result<void> join_group(Context& context) {
  return context.group != nullptr ? context.group->join_self() : Result<void>{};
}

Result<void> wait_for_go(Context& context) {
  return expect(context.socket, MessageType::kGo);
}

Result<void> close_inherited(Context& context) {
  std::array<int, 4> keep = {context.socket, context.plan.stdio[0], context.plan.stdio[1],
                             context.plan.stdio[2]};
  std::ranges::sort(keep);
  return sys::close_from(3, keep.data(), keep.size());
}

// The parent blocks what it forwards by signalfd; the container must not inherit that, nor what the
// caller ignored.
Result<void> reset_signals(Context&) {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
      ::signal(signal, SIG_DFL);
    }
  }
  sigset_t none;
  ::sigemptyset(&none);
  if (::sigprocmask(SIG_SETMASK, &none, nullptr) != 0)
    return fail(Error::last("reset signal mask"));
  return {};
}

Result<void> unshare_cgroup_namespace(Context& context) {
  if (!context.has_new(NamespaceType::kCgroup)) return {};
  if (::unshare(CLONE_NEWCGROUP) != 0) return fail(Error::last("unshare cgroup namespace"));
  return {};
}

Result<void> start_session(Context&) {
  if (::setsid() < 0) return fail(Error::last("start session"));
  return {};
}

Result<void> join_session_keyring(Context&) {
  if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0 && errno != ENOSYS) {
    return fail(Error::last("join a session keyring"));
  }
  return {};
}

Result<void> set_hostname(Context& context) {
  const oci::Config& config = context.config();
  if (!config.hostname.empty() &&
      ::sethostname(config.hostname.data(), config.hostname.size()) != 0) {
    return fail(Error::last("set hostname to", config.hostname));
  }
  if (!config.domainname.empty() &&
      ::setdomainname(config.domainname.data(), config.domainname.size()) != 0) {
    return fail(Error::last("set domain name to", config.domainname));
  }
  return {};
}

Result<void> bring_up_network(Context& context) {
  return context.has_new(NamespaceType::kNetwork) ? net::bring_up_loopback() : Result<void>{};
}

Result<void> write_sysctls(Context& context) {
  return set_sysctls(context.config().linux_.sysctl, context.config().linux_.namespaces);
}

Result<void> write_oom_score(Context& context) {
  const auto& adjustment = context.config().process.oom_score_adj;
  return adjustment ? set_oom_score(*adjustment) : Result<void>{};
}

Result<void> isolate_mounts(Context& context) {
  return mount::isolate_propagation(context.config().linux_.rootfs_propagation);
}

Result<void> mount_root(Context& context) {
  const std::string& directory = context.config().root.path;
  context.root = TRY(context.plan.root_mode == RootMode::kOverlay
                         ? mount::overlay_root(directory, context.plan.scratch)
                         : mount::bind_root(directory));
  return {};
}

Result<void> mount_all(Context& context) {
  for (const oci::Mount& entry : context.config().mounts) {
    TRY(mount::mount_entry(context.root.get(), entry, context.plan.cgroup_v1_hierarchies));
  }
  return {};
}

Result<void> fill_dev(Context& context) {
  // Nodes get exactly the modes that are asked for.
  const mode_t umask_before = ::umask(0);
  TRY(mount::make_devices(context.root.get(), mount::default_devices()));
  TRY(mount::make_devices(context.root.get(), context.config().linux_.devices));
  TRY(mount::make_device_links(context.root.get()));
  ::umask(umask_before);
  return {};
}

Result<void> make_readonly(Context& context) {
  return mount::make_paths_readonly(context.root.get(), context.config().linux_.readonly_paths);
}

Result<void> mask(Context& context) {
  return mount::mask_paths(context.root.get(), context.config().linux_.masked_paths);
}

Result<void> make_working_directory(Context& context) {
  TRY(sys::make_directories_beneath(context.root.get(), context.config().process.cwd, 0755));
  return {};
}

Result<void> seal_root(Context& context) {
  if (!context.config().root.readonly) return {};
  return sys::set_attributes(context.root.get(), MOUNT_ATTR_RDONLY, 0, 0, false);
}

Result<void> pivot(Context& context) {
  TRY(sys::pivot_to(context.root.get()));
  context.root.reset();
  return {};
}

Result<void> look_up_user(Context& context) {
  const oci::Process& process = context.config().process;
  const std::string passwd = TRY(read_account_file("/etc/passwd"));
  if (!context.plan.user_name.empty()) {
    const std::string group = TRY(read_account_file("/etc/group"));
    context.identity = TRY(resolve_identity(context.plan.user_name, passwd, group));
  } else {
    context.identity = {process.user.uid, process.user.gid, {}, home_of(process.user.uid, passwd)};
  }
  auto& gids = context.identity.additional_gids;
  gids.insert(gids.end(), process.user.additional_gids.begin(), process.user.additional_gids.end());
  return {};
}

Result<void> make_terminal(Context& context) {
  const oci::Process& process = context.config().process;
  if (!process.terminal) return {};
  context.terminal = TRY(open_terminal(process.console_size, context.identity.uid));
  TRY(send(context.socket, MessageType::kTerminal, context.terminal.master.get()));
  context.terminal.master.reset();
  return take_terminal(context.terminal.slave.get());
}

Result<void> take_stdio(Context& context) {
  if (context.config().process.terminal) return {};
  for (int fd = 0; fd < 3; ++fd) {
    const int from = context.plan.stdio[static_cast<std::size_t>(fd)];
    if (from != fd && ::dup2(from, fd) < 0) {
      return fail(Error::last("duplicate descriptor to", std::to_string(fd)));
    }
  }
  return {};
}

Result<void> enter_working_directory(Context& context) {
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

Result<void> make_environment(Context& context) {
  context.env = context.config().process.env;
  for (const std::string& variable : context.env) {
    if (variable.starts_with("HOME=")) return {};
  }
  context.env.push_back("HOME=" + context.identity.home);
  return {};
}

Result<void> apply_rlimits(Context& context) {
  return set_rlimits(context.config().process.rlimits);
}

Result<void> report_ready(Context& context) {
  return send(context.socket, MessageType::kReady);
}

Result<void> wait_for_start(Context& context) {
  return expect(context.socket, MessageType::kStart);
}

Result<void> set_umask(Context& context) {
  ::umask(context.config().process.user.umask.value_or(0022));
  return {};
}

Result<void> become_user(Context& context) {
  const oci::Process& process = context.config().process;
  const bool keep_admin = !context.plan.filter.program.empty() && !process.no_new_privileges;
  return become(context.identity, process, keep_admin);
}

Result<void> die_with_parent(Context& context) {
  if (!context.plan.die_with_parent) return {};
  // Here and not earlier: a change of credentials clears it (prctl(2)).
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return fail(Error::last("bind to parent"));
  // The parent may have died just before; its end of the socket tells.
  pollfd parent{context.socket, 0, 0};
  if (::poll(&parent, 1, 0) > 0) return fail(Error::from_errno(ESRCH, "parent is gone"));
  return {};
}

Result<void> find_command(Context& context) {
  std::string_view path;
  for (const std::string_view variable : context.env) {
    if (variable.starts_with("PATH=")) path = variable.substr(5);
  }
  context.file = TRY(resolve_command(context.config().process.args.front(), path));
  return {};
}

struct Step {
  const char* name;
  Result<void> (*run)(Context&);
};

// The order is the design; each step stands where it does for the reason beside it.
constexpr std::array kSteps = {
    Step{"control group", join_group},  // before anything that it should hold or count
    Step{"wait for the parent", wait_for_go},
    Step{"close descriptors", close_inherited},  // before anything could be reached by them
    Step{"reset signals", reset_signals},
    Step{"cgroup namespace", unshare_cgroup_namespace},  // its root is where we are: after joining
    Step{"session", start_session},                      // away from the caller's terminal
    Step{"keyring", join_session_keyring},
    Step{"hostname", set_hostname},
    Step{"network", bring_up_network},
    Step{"sysctl", write_sysctls},        // by the host's /proc, which the pivot takes away
    Step{"oom score", write_oom_score},   // likewise
    Step{"propagation", isolate_mounts},  // before the first mount, or it would reach the host
    Step{"root", mount_root},
    Step{"mounts", mount_all},
    Step{"devices", fill_dev},  // on the /dev that was just mounted
    Step{"read-only paths", make_readonly},
    Step{"masked paths", mask},                         // after it, so that no mask is copied open
    Step{"working directory", make_working_directory},  // while the root can still be written
    Step{"read-only root", seal_root},
    Step{"pivot", pivot},
    Step{"user", look_up_user},       // by the container's own passwd
    Step{"terminal", make_terminal},  // from the container's own devpts, for that user
    Step{"standard descriptors", take_stdio},
    Step{"working directory", enter_working_directory},
    Step{"environment", make_environment},
    Step{"resource limits", apply_rlimits},
    Step{"report", report_ready},
    Step{"wait for start", wait_for_start},
    Step{"umask", set_umask},
    Step{"credentials", become_user},  // the filter comes after: it need not allow any of this
    Step{"parent", die_with_parent},
    Step{"command", find_command},  // as the user who will execute it
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// With the filter in place even exit may be forbidden; a fault ends the process in any case.
[[noreturn]] void die() {
  ::syscall(SYS_exit_group, 1);
  __builtin_trap();
}

[[noreturn]] void report_and_die(int socket, const Error& error) {
  // A parent that is gone can't be told.
  [[maybe_unused]] const auto sent = send_error(socket, MessageType::kFailed, error);
  die();
}

// Nothing but execve runs once the filter is in place, so the profile need allow nothing else.
[[noreturn]] void load_and_execute(const Context& context, ExecFailure& failure) {
  const std::vector<char*> arguments = pointers(context.config().process.args);
  const std::vector<char*> environment = pointers(context.env);
  const Filter& filter = context.plan.filter;
  if (!filter.program.empty()) {
    const auto loaded = seccomp::load(filter.program, filter.flags);
    if (!loaded) report_and_die(context.socket, loaded.error());
  }
  ::execve(context.file.c_str(), arguments.data(), environment.data());
  failure.set(errno);
  die();
}

}  // namespace

void init(const Plan& plan, cgroup::Cgroup* group, int socket, ExecFailure& failure) {
  Context context{plan, group, socket, {}, {}, {}, {}, {}};
  for (const Step& step : kSteps) {
    auto done = step.run(context);
    if (!done) report_and_die(socket, done.error());
  }
  load_and_execute(context, failure);
}

}  // namespace caisson::process
