// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cli/seccomp/inputs.h"
#include "cli/seccomp/outcomes.h"

namespace caisson::cli {

// What would let a call through that a profile blocks, or let more of it through.
struct Opener {
  std::uint64_t caps = 0;                             // capabilities that are all needed; may be 0
  std::optional<seccomp::KernelVersion> kernel = {};  // that version or a later one
  Verdict verdict = Verdict::kAllowed;                // what the call would be then
  bool operator==(const Opener&) const = default;
};

bool names_call(const seccomp::Rule& rule, seccomp::SyscallId id);

// The openers that the conditions (`includes`, `excludes`) of the rules that name the call lead to.
// Each one is tried: the profile is resolved with it. Pure.
Result<std::vector<Opener>> find_openers(const seccomp::Profile& profile,
                                         const seccomp::Target& target, const Call& call);

}  // namespace caisson::cli
