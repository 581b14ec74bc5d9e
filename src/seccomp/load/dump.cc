// SPDX-License-Identifier: Apache-2.0
#include "seccomp/load/dump.h"

#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <cerrno>
#include <string>

#include "base/scope_exit.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::seccomp {
namespace {

// ptrace(2) takes numbers in the place of pointers.
void* as_pointer(std::uintptr_t value) {
  return reinterpret_cast<void*>(value);  // NOLINT(performance-no-int-to-ptr)
}

// Waits for the stop that PTRACE_INTERRUPT asked for. A signal may arrive first: returns the one
// that the thread is owed when it goes on, 0 for none.
Result<int> wait_for_stop(pid_t thread) {
  int status = 0;
  if (sys::retry([&] { return ::waitpid(thread, &status, __WALL); }) == -1) {
    return fail(Error::last("wait for thread", std::to_string(thread)));
  }
  if (!WIFSTOPPED(status)) {
    return fail(Error::from_errno(ESRCH, "read the seccomp filters of", std::to_string(thread)));
  }
  const bool stopped_by_us = status >> 16 == PTRACE_EVENT_STOP;
  return stopped_by_us ? 0 : WSTOPSIG(status);
}

// PTRACE_SECCOMP_GET_FILTER with its errno explained.
Result<long> get_filter(pid_t thread, std::uintptr_t index, bpf::Instruction* program) {
  const long length = ::ptrace(PTRACE_SECCOMP_GET_FILTER, thread, as_pointer(index), program);
  if (length != -1) return length;
  Error error = Error::last("read the seccomp filters of", std::to_string(thread));
  switch (error.errnum) {
    case EACCES:
      return fail(std::move(error).with_hint(
          "it takes CAP_SYS_ADMIN on the host and a reader without a filter of its own"));
    case EINVAL:
      return fail(
          std::move(error).with_hint("the kernel has to be built with CONFIG_CHECKPOINT_RESTORE"));
    case EMEDIUMTYPE:
      return fail(std::move(error).with_hint("the kernel did not keep a filter's source"));
    default:
      return fail(std::move(error));
  }
}

// Whether the thread has filters to read: to ask for those of a thread without any is an error.
Result<bool> is_filtered(pid_t thread) {
  const std::string status = TRY(sys::read_file(fmt::format("/proc/{}/status", thread)));
  return status.find("\nSeccomp:\t2\n") != std::string::npos;
}

Result<std::vector<bpf::Program>> read_filters(pid_t thread) {
  std::vector<bpf::Program> filters;
  if (!TRY(is_filtered(thread))) return filters;
  for (;;) {
    const Result<long> length = get_filter(thread, filters.size(), nullptr);
    if (!length && length.error().errnum == ENOENT) return filters;  // past the newest
    bpf::Program program(static_cast<std::size_t>(TRY(length)));
    TRY(get_filter(thread, filters.size(), program.data()));
    filters.push_back(std::move(program));
  }
}

}  // namespace

Result<std::vector<bpf::Program>> dump_filters(pid_t thread) {
  if (::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == -1) {
    const int errnum = errno;
    Error error = Error::from_errno(errnum, "trace", std::to_string(thread));
    if (errnum == EPERM) {
      error = std::move(error).with_hint("another tracer has it, or it takes CAP_SYS_PTRACE");
    }
    return fail(std::move(error));
  }
  int owed_signal = 0;
  const ScopeExit detach([&] {
    ::ptrace(PTRACE_DETACH, thread, nullptr, as_pointer(static_cast<std::uintptr_t>(owed_signal)));
  });
  if (::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == -1) {
    return fail(Error::last("stop", std::to_string(thread)));
  }
  owed_signal = TRY(wait_for_stop(thread));
  return read_filters(thread);
}

}  // namespace caisson::seccomp
