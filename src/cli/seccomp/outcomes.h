// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/seccomp/inputs.h"
#include "seccomp/policy/policy.h"

namespace caisson::cli {

// One of the things that can happen to a call.
struct Outcome {
  seccomp::Action action;
  std::string when;                   // a condition on the arguments; "" for "in all other cases"
  std::optional<std::uint32_t> rule;  // index into Profile::rules; nullopt where none decides
  seccomp::Decision::Origin origin = seccomp::Decision::Origin::kRule;
};

// All of them, the first whose condition holds counts; the last one has none.
std::vector<Outcome> outcomes_of(const seccomp::Policy& policy, const Call& call);

// How far the outcomes let a call through. NOTIFY and TRACE leave it to others and count as
// permission, as with may_permit().
enum class Verdict : std::uint8_t { kBlocked, kConditional, kAllowed };
Verdict verdict_of(const std::vector<Outcome>& outcomes);
std::string_view name(Verdict verdict);

// Why an action applies that no rule gives: "the profile's default action".
std::string_view origin_text(seccomp::Decision::Origin origin);

}  // namespace caisson::cli
