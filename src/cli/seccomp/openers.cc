// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/openers.h"

#include <algorithm>

namespace caisson::cli {
namespace {

using seccomp::Profile;
using seccomp::Rule;
using seccomp::RuleFilter;
using seccomp::Target;

// The version if the target has yet to reach it.
std::optional<seccomp::KernelVersion> missing(const std::optional<seccomp::KernelVersion>& version,
                                              const Target& target) {
  return version && *version > target.kernel ? version : std::nullopt;
}

// What would turn a rule on by its `includes`, or off by its `excludes`, where any one suffices.
void append_candidates(const Rule& rule, const Target& target, std::vector<Opener>& candidates) {
  const auto add = [&](std::uint64_t caps, std::optional<seccomp::KernelVersion> kernel) {
    const Opener candidate{.caps = caps & ~target.caps, .kernel = missing(kernel, target)};
    const bool nothing = candidate.caps == 0 && !candidate.kernel;
    const bool impossible = (candidate.caps & RuleFilter::kUnknownCapability) != 0;
    if (!nothing && !impossible && std::ranges::find(candidates, candidate) == candidates.end()) {
      candidates.push_back(candidate);
    }
  };
  add(rule.includes.caps, rule.includes.min_kernel);
  for (std::uint64_t rest = rule.excludes.caps; rest != 0; rest &= rest - 1) {
    add(rest & -rest, std::nullopt);
  }
  add(0, rule.excludes.min_kernel);
}

}  // namespace

bool names_call(const Rule& rule, seccomp::SyscallId id) {
  return std::ranges::find(rule.names, seccomp::name(id), &seccomp::SyscallName::name) !=
         rule.names.end();
}

Result<std::vector<Opener>> find_openers(const Profile& profile, const Target& target,
                                         const Call& call) {
  const seccomp::Policy closed = TRY(seccomp::resolve(profile, target));
  const Verdict before = verdict_of(outcomes_of(closed, call));
  std::vector<Opener> candidates;
  for (const Rule& rule : profile.rules) {
    if (names_call(rule, call.id)) append_candidates(rule, target, candidates);
  }
  std::vector<Opener> openers;
  for (Opener& candidate : candidates) {
    Target other = target;
    other.caps |= candidate.caps;
    other.kernel = candidate.kernel.value_or(target.kernel);
    const seccomp::Policy policy = TRY(seccomp::resolve(profile, other));
    candidate.verdict = verdict_of(outcomes_of(policy, call));
    if (candidate.verdict > before) openers.push_back(candidate);
  }
  return openers;
}

}  // namespace caisson::cli
