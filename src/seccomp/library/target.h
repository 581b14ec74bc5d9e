// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "caisson/seccomp/target.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp::v1 {

struct Target::Content {
  std::optional<std::uint64_t> capabilities;
  std::optional<KernelVersion> kernel;
};

// What a target comes to on this machine, in this thread.
class TargetAccess {
 public:
  static caisson::Result<seccomp::Target> resolve(const Target& target);
};

}  // namespace caisson::seccomp::v1
