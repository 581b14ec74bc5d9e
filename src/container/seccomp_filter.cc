// SPDX-License-Identifier: Apache-2.0
#include "container/seccomp_filter.h"

#include <memory>
#include <utility>

#include "container/send_fd.h"
#include "seccomp/analysis/permits.h"
#include "seccomp/compile/compile.h"
#include "seccomp/compile/prove.h"
#include "seccomp/load/running_kernel.h"
#include "seccomp/load/support.h"
#include "seccomp/policy/policy.h"

namespace caisson::container {
namespace {

using seccomp::Policy;
using seccomp::Profile;

Result<void> check_usable(const Profile& profile, const Policy& policy) {
  const seccomp::Abi native = seccomp::native_abi();
  const auto execve = seccomp::find_syscall("execve");
  if (!execve || !seccomp::may_permit(policy, native, *execve)) {
    return fail(Error::invalid("seccomp profile " + profile.source +
                               " forbids execve: no command can start under it")
                    .with_hint("add execve to the calls that the profile allows"));
  }
  if (policy.uses_notify && profile.listener_path.empty()) {
    return fail(
        Error::invalid("seccomp profile " + profile.source +
                       " uses SCMP_ACT_NOTIFY without a listenerPath: nobody would answer"));
  }
  return {};
}

}  // namespace

Result<process::Filter> make_filter(const Profile& profile, std::uint64_t caps, const Warn& warn,
                                    ProofTime time) {
  const seccomp::KernelVersion kernel = TRY(seccomp::running_kernel());
  Policy policy = TRY(seccomp::resolve(profile, {seccomp::native_abi(), caps, kernel}));
  for (const std::string& warning : profile.warnings) warn(warning);
  for (const std::string& warning : policy.warnings) warn(warning);
  TRY(check_usable(profile, policy));
  // A kernel kills for actions that it doesn't know: so they are refused before anything is made.
  if (Result<void> offered = seccomp::check_support(policy, TRY(seccomp::probe())); !offered) {
    return fail(std::move(offered).error().in("seccomp profile " + profile.source));
  }
  process::Filter filter;
  filter.flags = policy.flags;
  if (policy.uses_notify) filter.agent = {profile.listener_path, profile.listener_metadata};
  filter.program = TRY(seccomp::compile(policy));
  if (time == ProofTime::kNow) {
    TRY(seccomp::demand_proof(filter.program, policy));
  } else {
    filter.proof = [program = std::make_shared<const seccomp::bpf::Program>(filter.program),
                    policy = std::make_shared<const Policy>(std::move(policy))] {
      return seccomp::demand_proof(*program, *policy);
    };
  }
  return filter;
}

Result<process::Filter> make_filter(const oci::Config& config, const Warn& warn) {
  if (!config.linux_.seccomp) return process::Filter{};
  const auto& capabilities = config.process.capabilities;
  const Profile profile = TRY(seccomp::parse_profile(config.linux_.seccomp->value));
  return make_filter(profile, capabilities ? capabilities->bounding : 0, warn);
}

Result<UniqueFd> connect_to_agent(const process::Filter& filter) {
  if (filter.agent.socket_path.empty()) return UniqueFd();
  return connect_to(filter.agent.socket_path);
}

}  // namespace caisson::container
