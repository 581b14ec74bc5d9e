// SPDX-License-Identifier: Apache-2.0
#include "seccomp/load/support.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <cerrno>

#include "seccomp/load/syscall.h"

namespace caisson::seccomp {
namespace {

constexpr std::array<FilterFlagInfo, 6> kFlags = {{
    {SECCOMP_FILTER_FLAG_TSYNC, "SECCOMP_FILTER_FLAG_TSYNC", "3.17"},
    {SECCOMP_FILTER_FLAG_LOG, "SECCOMP_FILTER_FLAG_LOG", "4.14"},
    {SECCOMP_FILTER_FLAG_SPEC_ALLOW, "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "4.17"},
    {SECCOMP_FILTER_FLAG_NEW_LISTENER, "SECCOMP_FILTER_FLAG_NEW_LISTENER", "5.0"},
    {SECCOMP_FILTER_FLAG_TSYNC_ESRCH, "SECCOMP_FILTER_FLAG_TSYNC_ESRCH", "5.7"},
    {SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", "5.19"},
}};

// The release that brought seccomp filters.
constexpr std::string_view kFirst = "3.5";

constexpr std::array<FilterActionInfo, 8> kActions = {{
    {ActionKind::kKillProcess, "SECCOMP_RET_KILL_PROCESS", "4.14"},
    {ActionKind::kKillThread, "SECCOMP_RET_KILL_THREAD", kFirst},
    {ActionKind::kTrap, "SECCOMP_RET_TRAP", kFirst},
    {ActionKind::kErrno, "SECCOMP_RET_ERRNO", kFirst},
    {ActionKind::kNotify, "SECCOMP_RET_USER_NOTIF", "5.0"},
    {ActionKind::kTrace, "SECCOMP_RET_TRACE", kFirst},
    {ActionKind::kLog, "SECCOMP_RET_LOG", "4.14"},
    {ActionKind::kAllow, "SECCOMP_RET_ALLOW", kFirst},
}};

std::unexpected<Error> lacking(std::string_view what, std::string_view since) {
  return fail(Error::unsupported(fmt::format("the kernel lacks {}", what))
                  .with_hint(fmt::format("it is there since Linux {}", since)));
}

// True where the kernel knows the flags: it looks at them before it reads the program, which isn't
// there.
Result<bool> knows_flags(unsigned bits) {
  if (seccomp_call(SECCOMP_SET_MODE_FILTER, bits, nullptr) == -1) {
    if (errno == EFAULT) return true;
    // ENOSYS: seccomp(2) itself is missing, from before 3.17.
    if (errno == EINVAL || errno == ENOSYS) return false;
  }
  return fail(Error::last("ask the kernel for seccomp flags"));
}

Result<bool> knows_action(const FilterActionInfo& info) {
  std::uint32_t action = to_return_value({info.kind, 0});
  if (seccomp_call(SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0) return true;
  if (errno == EOPNOTSUPP) return false;
  // A kernel before 4.14 can't be asked, and has the oldest five.
  if (errno == EINVAL) return info.since == kFirst;
  return fail(Error::last("ask the kernel for seccomp actions"));
}

}  // namespace

std::span<const FilterFlagInfo> all_filter_flags() {
  return kFlags;
}

std::span<const FilterActionInfo> all_filter_actions() {
  return kActions;
}

unsigned filter_flag_bits(const FilterFlags& flags, bool listener) {
  unsigned bits = (flags.tsync ? SECCOMP_FILTER_FLAG_TSYNC : 0U) |
                  (flags.log ? SECCOMP_FILTER_FLAG_LOG : 0U) |
                  (flags.spec_allow ? SECCOMP_FILTER_FLAG_SPEC_ALLOW : 0U);
  if (listener) {
    bits |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
    // TSYNC and NEW_LISTENER both answer with a positive number, the thread that could not follow
    // and the descriptor: the kernel takes them together only where the former becomes ESRCH.
    if (flags.tsync) bits |= SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
    if (flags.wait_killable) bits |= SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
  }
  return bits;
}

Result<Support> probe() {
  Support support;
  // Never EINVAL where CONFIG_SECCOMP is set (prctl(2), PR_GET_SECCOMP).
  support.strict = ::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
  support.filter = TRY(knows_flags(0));
  if (!support.filter) return support;
  for (const FilterActionInfo& info : kActions) {
    support.actions[static_cast<std::size_t>(info.kind)] = TRY(knows_action(info));
  }
  for (const FilterFlagInfo& info : kFlags) {
    // The kernel takes WAIT_KILLABLE_RECV beside NEW_LISTENER only.
    const bool beside_listener = info.bit == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    if (TRY(knows_flags(info.bit | (beside_listener ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0U)))) {
      support.flags |= info.bit;
    }
  }
  return support;
}

Result<void> check_flags(unsigned bits, const Support& support) {
  if (!support.filter) {
    return fail(Error::unsupported("the kernel lacks seccomp filters")
                    .with_hint("it has to be built with CONFIG_SECCOMP_FILTER"));
  }
  for (const FilterFlagInfo& info : kFlags) {
    if ((bits & ~support.flags & info.bit) != 0) return lacking(info.name, info.since);
  }
  return {};
}

Result<void> check_support(const Policy& policy, const Support& support) {
  TRY(check_flags(filter_flag_bits(policy.flags, policy.uses_notify), support));
  std::array<bool, 8> used{};
  // What foreign ABIs get.
  used[static_cast<std::size_t>(ActionKind::kKillProcess)] = true;
  const auto use = [&](Action action) { used[static_cast<std::size_t>(action.kind)] = true; };
  for (const AbiPolicy& abi : policy.abis) {
    use(abi.default_action);
    if (!abi.unknown_to_profile.empty()) use({ActionKind::kErrno, ENOSYS});
  }
  for (const Clause& clause : policy.clauses) use(clause.action);
  for (const FilterActionInfo& info : kActions) {
    if (used[static_cast<std::size_t>(info.kind)] && !support.offers(info.kind)) {
      return lacking(info.name, info.since);
    }
  }
  return {};
}

}  // namespace caisson::seccomp
