// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "caisson/seccomp/policy.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp::v1 {

struct Policy::Content {
  seccomp::Policy policy;
  bpf::Program program;  // proved to do what the policy says
  std::vector<std::string> warnings;
};

class PolicyAccess {
 public:
  // Resolves, compiles and proves.
  static Result<Policy> make(const Profile& profile, const Target& target);
};

// A public action as the layers know it.
inline seccomp::Action action_of(Action action) {
  return {static_cast<ActionKind>(action.kind()), action.data()};
}

}  // namespace caisson::seccomp::v1
