// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "caisson/seccomp/action.h"
#include "caisson/seccomp/error.h"
#include "caisson/seccomp/export.h"
#include "caisson/seccomp/listener.h"
#include "caisson/seccomp/target.h"

// NOLINTNEXTLINE(readability-identifier-naming): the kernel's name
struct sock_filter;  // linux/filter.h

namespace caisson::seccomp::v1 {

// How a filter is installed (seccomp(2), SECCOMP_FILTER_FLAG_*); combined by `|`.
enum class LoadFlags : std::uint32_t {
  kNone = 0,
  kAllThreads = 1,       // TSYNC: on all threads of the process; since Linux 3.17
  kLog = 2,              // LOG: actions that deny are logged; since Linux 4.14
  kSpecAllow = 4,        // SPEC_ALLOW: without the mitigation of speculative store bypass; 4.17
  kWaitKillable = 8,     // WAIT_KILLABLE_RECV: a call that is being answered waits on; 5.19
  kKeepPrivileges = 16,  // leaves no_new_privs alone: then the thread needs CAP_SYS_ADMIN
};
// NOLINTBEGIN(clang-analyzer-optin.core.EnumCastOutOfRange): sums of flags are flags
constexpr LoadFlags operator|(LoadFlags a, LoadFlags b) noexcept {
  return static_cast<LoadFlags>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr LoadFlags operator&(LoadFlags a, LoadFlags b) noexcept {
  return static_cast<LoadFlags>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
// NOLINTEND(clang-analyzer-optin.core.EnumCastOutOfRange)

// What happens to each system call, as a filter that has been proved to do just that
// (docs/proof.md). Made of a profile, or by PolicyBuilder.
class CAISSON_SECCOMP_API Policy {
 public:
  // Reads a profile in Docker's or the OCI's format from a file, or from text; `source` is what
  // messages call the text. Errors: kSystem where the file can't be read; kInvalid, with line and
  // column, for a bad profile, for one that says nothing (`{}`), and where the filter would exceed
  // the kernel's limits. What it means where its format leaves that open:
  // docs/seccomp-semantics.md.
  static Result<Policy> from_file(const char* path, const Target& target = {}) noexcept;
  static Result<Policy> from_json(std::string_view text, std::string_view source,
                                  const Target& target = {}) noexcept;
  // The default profile of Caisson's containers.
  static Result<Policy> builtin(const Target& target = {}) noexcept;

  Policy(Policy&& other) noexcept;
  Policy& operator=(Policy&& other) noexcept;
  ~Policy();

  // Says what is done with a call of the program's own ABI; arguments that aren't given are 0.
  // kInvalid for a name that the ABI doesn't have and for more than six arguments.
  [[nodiscard]] Result<Action> evaluate(
      std::string_view call, std::initializer_list<std::uint64_t> arguments = {}) const noexcept;

  // Installs the filter on the calling thread, for good: it can't be removed, and children inherit
  // it. Sets no_new_privs first (prctl(2)), unless told to keep privileges. The flags add to those
  // of the profile. Errors: kUnsupported, naming the feature, where the kernel lacks one that is
  // needed; kInvalid where the policy has notify() and so needs a listener; kSystem otherwise.
  Result<void> load(LoadFlags flags = LoadFlags::kNone) const noexcept;
  // As load(), and returns the listener on which the filter's NOTIFY calls are answered. A process
  // has one such filter at most. Needs Linux 5.0.
  Result<Listener> load_with_listener(LoadFlags flags = LoadFlags::kNone) const noexcept;

  // The filter's instructions, as struct sock_fprog wants them. Live as long as the policy.
  [[nodiscard]] const sock_filter* instructions() const noexcept;
  [[nodiscard]] std::size_t instruction_count() const noexcept;

  // What in the profile is odd without being wrong, a line each: unknown names in rules that allow,
  // conditions that can't hold, unknown fields. index < warning_count(); lives as long as the
  // policy.
  [[nodiscard]] std::size_t warning_count() const noexcept;
  [[nodiscard]] const char* warning(std::size_t index) const noexcept;

 private:
  friend class PolicyAccess;
  struct Content;
  CAISSON_SECCOMP_LOCAL explicit Policy(std::unique_ptr<Content> content) noexcept;
  std::unique_ptr<Content> content_;
};

// Leaves the calling thread nothing but read, write, the plain exit call and sigreturn, on pain of
// SIGKILL (SECCOMP_SET_MODE_STRICT). exit_group is not among them: the thread has to end by
// syscall(SYS_exit, …). kSystem with EINVAL where a filter is installed. Needs no privilege.
CAISSON_SECCOMP_API Result<void> enter_strict_mode() noexcept;

}  // namespace caisson::seccomp::v1
