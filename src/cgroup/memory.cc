// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <limits>

#include "base/log.h"
#include "cgroup/controller.h"
#include "cgroup/conversion.h"

namespace caisson::cgroup {
namespace {

constexpr std::string_view kLimit = "linux.resources.memory.limit";
constexpr std::string_view kSwap = "linux.resources.memory.swap";
constexpr std::string_view kReservation = "linux.resources.memory.reservation";
constexpr std::string_view kSwappiness = "linux.resources.memory.swappiness";

bool given(const std::optional<std::int64_t>& value) {
  return value.value_or(0) != 0;
}

// A swappiness of -1 arrives as the largest number: "leave the kernel's".
bool given(const std::optional<std::uint64_t>& value) {
  return value && *value != std::numeric_limits<std::uint64_t>::max();
}

std::string limit_text(std::int64_t bytes) {
  return bytes < 0 ? "max" : fmt::to_string(bytes);
}

Result<void> write_limit_v1(const Directory& group, std::int64_t limit) {
  auto written = write_field(group, kLimit, "memory.limit_in_bytes", fmt::to_string(limit));
  if (written || written.error().errnum != EBUSY) return written;
  const auto usage = group.read_number("memory.usage_in_bytes");
  Error error = std::move(written).error();
  if (usage) error.hint = fmt::format("the group uses {} bytes that can't be reclaimed", *usage);
  return fail(std::move(error));
}

Result<void> write_swap_v1(const Directory& group, std::int64_t total) {
  auto written = write_field(group, kSwap, "memory.memsw.limit_in_bytes", fmt::to_string(total));
  if (written || written.error().kind != Error::Kind::kUnsupported) return written;
  // A kernel that doesn't account for swap doesn't limit it either.
  if (total == -1) return {};
  return fail(std::move(written.error()).with_hint("boot with swapaccount=1"));
}

// The kernel holds memory ≤ memory+swap at every moment, so a rising total goes first and a falling
// one last.
Result<void> write_limits_v1(const Directory& group, const oci::Memory& memory) {
  // A memory limit of -1 couldn't pass a total that stays where it is.
  const std::int64_t total =
      memory.limit == -1 && !given(memory.swap) ? -1 : memory.swap.value_or(0);
  if (!given(memory.limit)) return total != 0 ? write_swap_v1(group, total) : Result<void>{};
  if (total == 0) return write_limit_v1(group, *memory.limit);
  const std::uint64_t present = TRY(group.read_number("memory.limit_in_bytes"));
  const bool rising = total == -1 || present < static_cast<std::uint64_t>(total);
  if (rising) TRY(write_swap_v1(group, total));
  TRY(write_limit_v1(group, *memory.limit));
  return rising ? Result<void>{} : write_swap_v1(group, total);
}

// Kernel memory has had no limit of its own since 5.16 (v2: never), so nothing that the caller
// relies on is missing: all of it counts towards memory.limit. The specification calls both
// fields "NOT RECOMMENDED" and lets runtimes pass over them.
void warn_of_kernel_limits(const oci::Memory& memory) {
  if (given(memory.kernel)) {
    log::warning("linux.resources.memory.kernel is ignored: kernel memory counts as memory");
  }
  if (given(memory.kernel_tcp)) {
    log::warning("linux.resources.memory.kernelTCP is ignored: socket memory counts as memory");
  }
}

// Asked for by checkBeforeUpdate: v2 would take a limit below the usage and kill for it.
Result<void> check_usage_v2(const Directory& group, std::string_view field, std::string_view file,
                            std::int64_t limit) {
  if (limit < 0) return {};
  const auto usage = group.read_number(file);
  if (!usage) return fail(usage.error());
  if (*usage <= static_cast<std::uint64_t>(limit)) return {};
  return fail(
      Error::invalid(fmt::format("{}: {} is less than the {} in use", field, limit, *usage)));
}

Result<void> write_swap_v2(const Directory& group, std::int64_t swap) {
  auto written = write_field(group, kSwap, "memory.swap.max", limit_text(swap));
  if (written || written.error().kind != Error::Kind::kUnsupported) return written;
  // Without swap there is nothing to limit.
  if (swap <= 0) return {};
  return written;
}

}  // namespace

bool memory_requested(const oci::Resources& resources) {
  if (!resources.memory) return false;
  const oci::Memory& memory = *resources.memory;
  return given(memory.limit) || given(memory.reservation) || given(memory.swap) ||
         given(memory.kernel) || given(memory.kernel_tcp) || given(memory.swappiness) ||
         memory.disable_oom_killer.value_or(false) || memory.use_hierarchy;
}

Result<void> write_memory_v1(const Directory& group, const oci::Resources& resources) {
  const oci::Memory& memory = *resources.memory;
  if (memory.use_hierarchy) {
    TRY(write_field(group, "linux.resources.memory.useHierarchy", "memory.use_hierarchy",
                    *memory.use_hierarchy ? "1" : "0"));
  }
  TRY(write_limits_v1(group, memory));
  if (given(memory.reservation)) {
    TRY(write_field(group, kReservation, "memory.soft_limit_in_bytes",
                    fmt::to_string(*memory.reservation)));
  }
  if (memory.disable_oom_killer.value_or(false)) {
    TRY(write_field(group, "linux.resources.memory.disableOOMKiller", "memory.oom_control", "1"));
  }
  if (given(memory.swappiness)) {
    TRY(write_field(group, kSwappiness, "memory.swappiness", fmt::to_string(*memory.swappiness)));
  }
  warn_of_kernel_limits(memory);
  return {};
}

Result<void> write_memory_v2(const Directory& group, const oci::Resources& resources) {
  const oci::Memory& memory = *resources.memory;
  if (given(memory.swappiness)) {
    return fail(unsupported_field(kSwappiness, "cgroup v2 has no swappiness"));
  }
  if (memory.disable_oom_killer.value_or(false)) {
    return fail(unsupported_field("linux.resources.memory.disableOOMKiller",
                                  "cgroup v2 can't disable the OOM killer"));
  }
  if (memory.use_hierarchy == false) {
    return fail(unsupported_field("linux.resources.memory.useHierarchy",
                                  "cgroup v2 is always hierarchical"));
  }
  const std::optional<std::int64_t> swap = TRY(swap_limit(memory));
  if (memory.check_before_update) {
    if (given(memory.limit)) {
      TRY(check_usage_v2(group, kLimit, "memory.current", *memory.limit));
    }
    if (swap && group.has("memory.swap.current")) {
      TRY(check_usage_v2(group, kSwap, "memory.swap.current", *swap));
    }
  }
  if (swap) TRY(write_swap_v2(group, *swap));
  if (given(memory.limit)) {
    TRY(write_field(group, kLimit, "memory.max", limit_text(*memory.limit)));
  }
  if (given(memory.reservation)) {
    TRY(write_field(group, kReservation, "memory.low", limit_text(*memory.reservation)));
  }
  warn_of_kernel_limits(memory);
  return {};
}

}  // namespace caisson::cgroup
