// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// A call that may get through on an ABI and does there, with arguments that no filter can see
// (behind a pointer, or in a ring), what the policy refuses or restricts when it is asked for by
// the calls made for it.
struct Bypass {
  Abi abi = Abi::kX86_64;
  SyscallId carrier{};  // socketcall, ipc, clone3, openat2, io_uring_setup
  std::optional<std::uint32_t>
      rule;  // index into Profile::rules; nullopt: the default lets it through
  std::vector<SyscallId> carried;  // the refused or restricted ones
};

// All of them, by ABI in the policy's order. What hides where: docs/seccomp-semantics.md, "What a
// filter can't see". Pure.
std::vector<Bypass> find_bypasses(const Policy& policy);

}  // namespace caisson::seccomp
