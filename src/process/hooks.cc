// SPDX-License-Identifier: Apache-2.0
#include "process/hooks.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>
#include <vector>

#include "process/signals.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::process {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// A file rather than a pipe: a hook that does not read can't block the writer.
Result<UniqueFd> state_file(const std::string& state) {
  UniqueFd file(::memfd_create("state", MFD_CLOEXEC));
  if (!file) return fail(Error::last("make a file for the state"));
  TRY(sys::write_all(file.get(), state, "state"));
  if (::lseek(file.get(), 0, SEEK_SET) < 0) return fail(Error::last("rewind", "state"));
  return file;
}

[[noreturn]] void execute(const oci::Hook& hook, int state, pid_t parent) {
  const std::vector<std::string> only_name = {hook.path};
  const std::vector<char*> args = pointers(hook.args.empty() ? only_name : hook.args);
  const std::vector<char*> env = pointers(hook.env);
  const int none[] = {-1};
  // A parent that died before it was bound to sends nothing any more.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && ::getppid() == parent &&
      reset_signals() && ::dup2(state, STDIN_FILENO) >= 0 && sys::close_from(3, none, 0)) {
    ::execve(hook.path.c_str(), args.data(), env.data());
  }
  ::_exit(errno == ENOENT ? 127 : 126);
}

Result<bool> wait_with_timeout(int pidfd, std::optional<int> seconds, Interruption* interruption) {
  const int milliseconds = seconds ? *seconds * 1000 : -1;
  if (interruption != nullptr) return interruption->wait(pidfd, POLLIN, milliseconds);
  pollfd process{pidfd, POLLIN, 0};
  const int ready = sys::retry([&] { return ::poll(&process, 1, milliseconds); });
  if (ready < 0) return fail(Error::last("wait for a hook"));
  return ready > 0;
}

Result<void> run_hook(const oci::Hook& hook, const std::string& state, Interruption* interruption) {
  const UniqueFd input = TRY(state_file(state));
  const pid_t self = ::getpid();
  const sys::CloneResult child = TRY(sys::clone_process(0));
  if (child.pid == 0) execute(hook, input.get(), self);
  auto ended = wait_with_timeout(child.pidfd.get(), hook.timeout_seconds, interruption);
  if (!ended || !*ended) TRY(sys::send_signal(child.pidfd.get(), SIGKILL));
  const int code = sys::exit_code(TRY(sys::wait_for(child.pidfd.get())));
  if (!ended) return fail(std::move(ended).error().in("run hook " + hook.path));
  if (!*ended) return fail(Error::from_errno(ETIMEDOUT, "run hook", hook.path));
  if (code == 0) return {};
  return fail(
      Error::invalid("hook " + hook.path + " failed with exit code " + std::to_string(code)));
}

}  // namespace

Result<void> run_hooks(std::span<const oci::Hook> hooks, const std::string& state,
                       const std::string& kind, Interruption* interruption) {
  for (const oci::Hook& hook : hooks) {
    auto done = run_hook(hook, state, interruption);
    if (!done) return fail(std::move(done).error().in(kind));
  }
  return {};
}

}  // namespace caisson::process
