// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "seccomp/bpf/path.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// Calls that a policy treats alike: an architecture, an interval of numbers, and the clauses that
// decide over the arguments, of which the first that holds gives the action.
struct Region {
  std::optional<Abi> abi = {};  // nullopt: calls that belong to no ABI of the policy
  std::uint32_t arch = 0;       // AUDIT_ARCH_*; without meaning for `other_archs`
  bool other_archs = false;     // all architectures but those of the policy's ABIs
  std::uint32_t first = 0;      // numbers, both included
  std::uint32_t last = 0;
  std::uint32_t first_clause = 0;  // a stretch of Policy::clauses
  std::uint32_t clause_count = 0;
  Action otherwise = {};  // where no clause holds
};

// The policy in disjoint regions that together hold all architectures and numbers, by architecture
// in the policy's order and by number: evaluate(), turned inside out. Pure.
std::vector<Region> regions_of(const Policy& policy);

// The data of a region, whose arguments and instruction pointer may be anything.
bpf::Path path_of(const Policy& policy, const Region& region, bpf::Paths& paths);

}  // namespace caisson::seccomp
