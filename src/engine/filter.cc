// SPDX-License-Identifier: Apache-2.0
#include "engine/filter.h"

#include <string>
#include <string_view>

#include "base/log.h"
#include "seccomp/analysis/permits.h"
#include "seccomp/compile/prove.h"
#include "seccomp/load/running_kernel.h"
#include "seccomp/policy/policy.h"
#include "seccomp/profile/profile.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

using seccomp::Policy;
using seccomp::Profile;

constexpr std::string_view kBuiltin = "builtin";
constexpr std::string_view kUnconfined = "unconfined";

Result<Profile> read_profile(const std::string& choice) {
  if (choice == kBuiltin) return seccomp::parse_profile(seccomp::default_profile_text(), kBuiltin);
  auto text = sys::read_file(choice);
  if (!text) return fail(std::move(text).error().in("seccomp profile"));
  return seccomp::parse_profile(*text, choice);
}

Result<void> check_usable(const Profile& profile, const Policy& policy) {
  const seccomp::Abi native = seccomp::native_abi();
  const auto execve = seccomp::find_syscall("execve");
  if (!execve || !seccomp::may_permit(policy, native, *execve)) {
    return fail(Error::invalid("seccomp profile " + profile.source +
                               " forbids execve: no command can start under it")
                    .with_hint("add execve to the calls that the profile allows"));
  }
  if (policy.uses_notify) {
    return fail(Error::unsupported("seccomp profile " + profile.source +
                                   " uses SCMP_ACT_NOTIFY, and nobody would answer"));
  }
  return {};
}

}  // namespace

Result<process::Filter> make_filter(const RunOptions& options, std::uint64_t caps) {
  const std::string& given = options.security.seccomp;
  if (given == kUnconfined || (given.empty() && options.privileged)) return process::Filter{};
  const Profile profile = TRY(read_profile(given.empty() ? std::string(kBuiltin) : given));
  const seccomp::Target target {
    seccomp::native_abi(), caps, TRY(seccomp::running_kernel())
  };
  const Policy policy = TRY(seccomp::resolve(profile, target));
  for (const std::string& warning : profile.warnings) log::warning(warning);
  for (const std::string& warning : policy.warnings) log::warning(warning);
  TRY(check_usable(profile, policy));
  // Older documents say that a privileged container ignores the profile; Docker since 27 does not.
  if (options.privileged) {
    log::warning("--privileged: the seccomp profile " + profile.source +
                 " is in force all the same");
  }
  return process::Filter {
    TRY(seccomp::compile_proved(policy))
    , policy.flags
  };
}

}  // namespace caisson::engine
