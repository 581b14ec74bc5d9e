// SPDX-License-Identifier: Apache-2.0
#include "seccomp/library/policy.h"

#include <fmt/format.h>
#include <linux/filter.h>
#include <sys/prctl.h>

#include <algorithm>
#include <iterator>

#include "seccomp/compile/prove.h"
#include "seccomp/library/error.h"
#include "seccomp/library/target.h"
#include "seccomp/load/load.h"
#include "seccomp/load/support.h"
#include "sys/file.h"

namespace caisson::seccomp::v1 {
namespace {

static_assert(static_cast<ActionKind>(Action::Kind::kAllow) == ActionKind::kAllow &&
              static_cast<ActionKind>(Action::Kind::kNotify) == ActionKind::kNotify);
static_assert(sizeof(sock_filter) == sizeof(bpf::Instruction));

bool has(LoadFlags flags, LoadFlags flag) {
  return (flags & flag) != LoadFlags::kNone;
}

Action public_action(seccomp::Action action) {
  switch (action.kind) {
    case ActionKind::kKillProcess:
      return Action::kill_process();
    case ActionKind::kKillThread:
      return Action::kill_thread();
    case ActionKind::kTrap:
      return Action::trap();
    case ActionKind::kErrno:
      return Action::error(action.data);
    case ActionKind::kNotify:
      return Action::notify();
    case ActionKind::kTrace:
      return Action::trace(action.data);
    case ActionKind::kLog:
      return Action::log();
    case ActionKind::kAllow:
      break;
  }
  return Action::allow();
}

FilterFlags merged(FilterFlags flags, LoadFlags more) {
  flags.tsync = flags.tsync || has(more, LoadFlags::kAllThreads);
  flags.log = flags.log || has(more, LoadFlags::kLog);
  flags.spec_allow = flags.spec_allow || has(more, LoadFlags::kSpecAllow);
  flags.wait_killable = flags.wait_killable || has(more, LoadFlags::kWaitKillable);
  return flags;
}

// All that can fail without changing anything, and no_new_privs.
caisson::Result<void> prepare(const seccomp::Policy& policy, unsigned bits, LoadFlags flags) {
  const Support support = TRY(probe());
  TRY(check_support(policy, support));
  TRY(check_flags(bits, support));
  if (has(flags, LoadFlags::kKeepPrivileges)) return {};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return {};
  return fail(caisson::Error::last("set no_new_privs"));
}

caisson::Result<void> install(const seccomp::Policy& policy, const bpf::Program& program,
                              LoadFlags more) {
  if (policy.uses_notify) {
    return fail(caisson::Error::invalid("load the policy: it leaves calls to a listener")
                    .with_hint("load it by load_with_listener()"));
  }
  const FilterFlags flags = merged(policy.flags, more);
  TRY(prepare(policy, filter_flag_bits(flags, false), more));
  return seccomp::load(program, flags);
}

caisson::Result<UniqueFd> install_with_listener(const seccomp::Policy& policy,
                                                const bpf::Program& program, LoadFlags more) {
  const FilterFlags flags = merged(policy.flags, more);
  TRY(prepare(policy, filter_flag_bits(flags, true), more));
  return seccomp::load_with_listener(program, flags);
}

caisson::Result<Profile> read_profile(const char* path) {
  const std::string text = TRY(sys::read_file(path));
  return parse_profile(text, path);
}

caisson::Result<bpf::Data> data_of(std::string_view call,
                                   std::initializer_list<std::uint64_t> arguments) {
  const auto id = find_syscall(call);
  const auto known = id ? number(*id, native_abi()) : std::nullopt;
  if (!known) {
    return fail(caisson::Error::invalid(
        fmt::format("{} has no system call \"{}\"", info(native_abi()).name, call)));
  }
  bpf::Data data = {.nr = static_cast<std::int32_t>(*known), .arch = info(native_abi()).audit_arch};
  if (arguments.size() > data.args.size()) {
    return fail(caisson::Error::invalid("a system call has six arguments at most"));
  }
  std::ranges::copy(arguments, data.args.begin());
  return data;
}

}  // namespace

Policy::Policy(std::unique_ptr<Content> content) noexcept : content_(std::move(content)) {}
Policy::Policy(Policy&& other) noexcept = default;
Policy& Policy::operator=(Policy&& other) noexcept = default;
Policy::~Policy() = default;

Result<Policy> PolicyAccess::make(const Profile& profile, const Target& target) {
  if (profile.unconfined) {
    return ErrorAccess::make(caisson::Error::invalid(
        profile.source + ": neither a default action nor rules: no filter would apply"));
  }
  Policy::Content content;
  content.policy = TRY_PUBLIC(resolve(profile, TRY_PUBLIC(TargetAccess::resolve(target))));
  content.program = TRY_PUBLIC(compile_proved(content.policy));
  content.warnings = profile.warnings;
  std::ranges::copy(content.policy.warnings, std::back_inserter(content.warnings));
  return Policy(std::make_unique<Policy::Content>(std::move(content)));
}

Result<Policy> Policy::from_file(const char* path, const Target& target) noexcept {
  return PolicyAccess::make(TRY_PUBLIC(read_profile(path)), target);
}

Result<Policy> Policy::from_json(std::string_view text, std::string_view source,
                                 const Target& target) noexcept {
  return PolicyAccess::make(TRY_PUBLIC(parse_profile(text, source)), target);
}

Result<Policy> Policy::builtin(const Target& target) noexcept {
  return from_json(default_profile_text(), "builtin", target);
}

Result<Action> Policy::evaluate(std::string_view call,
                                std::initializer_list<std::uint64_t> arguments) const noexcept {
  const bpf::Data data = TRY_PUBLIC(data_of(call, arguments));
  return public_action(seccomp::evaluate(content_->policy, data).action);
}

Result<void> Policy::load(LoadFlags flags) const noexcept {
  TRY_PUBLIC(install(content_->policy, content_->program, flags));
  return {};
}

Result<Listener> Policy::load_with_listener(LoadFlags flags) const noexcept {
  UniqueFd fd = TRY_PUBLIC(install_with_listener(content_->policy, content_->program, flags));
  return Listener::adopt(fd.release());
}

const sock_filter* Policy::instructions() const noexcept {
  return reinterpret_cast<const sock_filter*>(content_->program.data());
}

std::size_t Policy::instruction_count() const noexcept {
  return content_->program.size();
}

std::size_t Policy::warning_count() const noexcept {
  return content_->warnings.size();
}

const char* Policy::warning(std::size_t index) const noexcept {
  return content_->warnings[index].c_str();
}

Result<void> enter_strict_mode() noexcept {
  TRY_PUBLIC(load_strict());
  return {};
}

}  // namespace caisson::seccomp::v1
