// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/newer_calls.h"

#include <cerrno>
#include <optional>

namespace caisson::seccomp {
namespace {

constexpr std::uint64_t kNumberEnd = std::uint64_t{1} << 32;

// The release that brought the newest call which the profile names to the ABI.
std::optional<KernelVersion> find_horizon(Abi abi, std::span<const NumberedCall> calls,
                                          std::span<const std::uint8_t> named) {
  bool any = false;
  KernelVersion newest;
  for (const NumberedCall& call : calls) {
    if (named[static_cast<std::size_t>(call.id)] == 0) continue;
    any = true;
    const KernelVersion release = introduced(call.id, abi);
    if (newest < release) newest = release;
  }
  if (!any) return std::nullopt;
  return newest;
}

}  // namespace

std::vector<AbiPolicy::Range> find_newer_calls(Abi abi, std::span<const NumberedCall> calls,
                                               std::span<const std::uint8_t> named) {
  std::vector<AbiPolicy::Range> ranges;
  const std::optional<KernelVersion> horizon = find_horizon(abi, calls, named);
  if (!horizon) return ranges;
  std::uint32_t begin = abi == Abi::kX32 ? kX32Bit : 0;
  for (const NumberedCall& call : calls) {
    if (named[static_cast<std::size_t>(call.id)] == 0 && introduced(call.id, abi) > *horizon)
      continue;
    if (begin < call.number) ranges.push_back({begin, call.number});
    begin = call.number + 1;
  }
  ranges.push_back({begin, kNumberEnd});
  return ranges;
}

bool answers_newer_calls(Action default_action) {
  return denies(default_action.kind) && default_action != Action{ActionKind::kErrno, ENOSYS};
}

}  // namespace caisson::seccomp
