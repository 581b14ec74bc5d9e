// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "caps/caps.h"
#include "image/fetch/sha256.h"
#include "image/fetch/tar_reader.h"
#include "seccomp/compile/prove.h"
#include "seccomp/load/load.h"
#include "seccomp/load/running_kernel.h"
#include "seccomp/profile/profile.h"
#include "sys/file.h"
#include "sys/mount_api.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::image {
namespace {

constexpr std::string_view kProfile =
#include "caisson-image_profile_text.inc"
    ;

constexpr caps::Set kKept = caps::bit(CAP_CHOWN) | caps::bit(CAP_DAC_OVERRIDE) |
                            caps::bit(CAP_FOWNER) | caps::bit(CAP_FSETID) | caps::bit(CAP_MKNOD) |
                            caps::bit(CAP_SETFCAP);

// The store becomes the root directory, so that nothing else of the host has a path any more.
Result<void> enter_store(const Store& store, const std::string& ingest) {
  constexpr std::uint64_t kInert = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  TRY(sys::set_propagation("/", MS_PRIVATE | MS_REC));
  const UniqueFd place = TRY(sys::open(store.root(), O_PATH | O_DIRECTORY));
  const UniqueFd root = TRY(sys::clone_mount(place.get(), "", false));
  TRY(sys::set_attributes(root.get(), kInert | MOUNT_ATTR_RDONLY, 0, 0, false));
  TRY(sys::attach(root.get(), place.get(), store.root()));
  if (!ingest.empty()) {
    const UniqueFd target = TRY(sys::open_at(root.get(), "ingest/" + ingest, O_PATH | O_DIRECTORY));
    const UniqueFd writable = TRY(sys::clone_mount(target.get(), "", false));
    TRY(sys::set_attributes(writable.get(), kInert, MOUNT_ATTR_RDONLY, 0, false));
    TRY(sys::attach(writable.get(), target.get(), ingest));
  }
  return sys::pivot_to(root.get());
}

Result<void> limit_memory() {
  constexpr rlim_t kMemory = rlim_t{1} << 30;
  const rlimit limit{kMemory, kMemory};
  if (::setrlimit(RLIMIT_DATA, &limit) == 0) return {};
  return fail(Error::last("limit memory"));
}

Result<void> load_filter() {
  const seccomp::Profile profile = TRY(seccomp::parse_profile(kProfile, "caisson-image.json"));
  const seccomp::Policy policy = TRY(
      seccomp::resolve(profile, { seccomp::native_abi(), kKept, TRY(seccomp::running_kernel()) }));
  return seccomp::load(TRY(seccomp::compile_proved(policy)), policy.flags);
}

Result<void> confine(const Store& store, const std::string& ingest) {
  // What the libraries need of the file system they get now.
  prepare_tar();
  prepare_sha256();
  // Before any thread: each that comes has the same.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) {
    return fail(Error::last("die with parent"));
  }
  if (::unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) != 0) {
    return fail(Error::last("leave the host's namespaces"));
  }
  TRY(enter_store(store, ingest));
  TRY(limit_memory());
  ::umask(0);
  TRY(caps::limit_bounding(kKept));
  const caps::Set held = kKept & TRY(caps::bounding());
  TRY(caps::set_thread(held, held, 0));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail(Error::last("set no_new_privs"));
  return load_filter();
}

[[noreturn]] void live(const Store& store, const std::string& ingest,
                       const std::function<Result<void>(const ConfinedPaths&)>& work) {
  auto done = confine(store, ingest);
  if (done) done = work({Store(""), ingest.empty() ? "" : "/ingest/" + ingest});
  if (!done) log::error(done.error());
  // Nothing of the parent's is to be undone here.
  ::_exit(done ? 0 : 1);
}

sigset_t ending_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

Result<int> run_confined(const Store& store, const std::string& ingest,
                         const std::function<Result<void>(const ConfinedPaths&)>& work) {
  const sigset_t ending = ending_signals();
  sigset_t before;
  ::sigprocmask(SIG_BLOCK, &ending, &before);
  const UniqueFd signals(::signalfd(-1, &ending, SFD_CLOEXEC));
  if (!signals) return fail(Error::last("receive signals"));
  const sys::CloneResult child = TRY(sys::clone_process(0));
  if (child.pid == 0) {
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    live(store, ingest, work);
  }
  std::array<pollfd, 2> waiting = {pollfd{child.pidfd.get(), POLLIN, 0},
                                   pollfd{signals.get(), POLLIN, 0}};
  if (sys::retry([&] { return ::poll(waiting.data(), waiting.size(), -1); }) < 0) {
    return fail(Error::last("wait for the unpacking process"));
  }
  signalfd_siginfo ended{};
  if ((waiting[1].revents & POLLIN) != 0 &&
      ::read(signals.get(), &ended, sizeof ended) == sizeof ended) {
    // It may have got the signal as well, and be gone.
    [[maybe_unused]] const auto told = sys::send_signal(child.pidfd.get(), SIGKILL);
    TRY(sys::wait_for(child.pidfd.get()));
    return 128 + static_cast<int>(ended.ssi_signo);
  }
  const siginfo_t info = TRY(sys::wait_for(child.pidfd.get()));
  if (info.si_code != CLD_EXITED) {
    log::error(Error::from_errno(0, "the unpacking process was ended by signal",
                                 std::to_string(info.si_status)));
  }
  return sys::exit_code(info);
}

}  // namespace caisson::image
