// SPDX-License-Identifier: Apache-2.0
#include "cgroup/conversion.h"

#include <fmt/format.h>

#include <cmath>

namespace caisson::cgroup {

std::uint64_t cpu_weight_from_shares(std::uint64_t shares) {
  constexpr std::uint64_t kLeastShares = 2;
  constexpr std::uint64_t kMostShares = 262144;
  if (shares <= kLeastShares) return 1;
  if (shares >= kMostShares) return 10000;
  const double log = std::log2(static_cast<double>(shares));
  const double exponent = (log * log + 125 * log) / 612.0 - 7.0 / 34.0;
  return static_cast<std::uint64_t>(std::ceil(std::pow(10, exponent)));
}

std::uint64_t io_weight_from_blkio(std::uint16_t weight) {
  constexpr std::uint64_t kLeast = 10;
  constexpr std::uint64_t kMost = 1000;
  if (weight <= kLeast) return 1;
  return 1 + (weight - kLeast) * 9999 / (kMost - kLeast);
}

Result<std::optional<std::int64_t>> swap_limit(const oci::Memory& memory) {
  const std::int64_t limit = memory.limit.value_or(0);
  const std::int64_t total = memory.swap.value_or(0);
  // Unlimited memory alone has always meant unlimited swap too (v1's memsw could not be less).
  if (total == 0) return limit == -1 ? std::optional<std::int64_t>(-1) : std::nullopt;
  if (total == -1 || limit == -1) return total;
  if (limit == 0) {
    return fail(Error::invalid("linux.resources.memory.swap: needs linux.resources.memory.limit"));
  }
  if (total < limit) {
    return fail(Error::invalid(
        fmt::format("linux.resources.memory.swap: {} is less than the memory limit {}, which it "
                    "includes",
                    total, limit)));
  }
  return total - limit;
}

}  // namespace caisson::cgroup
