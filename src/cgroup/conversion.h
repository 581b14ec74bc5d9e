// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::cgroup {

// cpu.weight (1–10000) for cpu.shares (2–262144), by the rule that runtimes have shared since 2025:
// a quadratic in log2(shares) that maps lowest, default (1024 → 100) and highest onto each other.
std::uint64_t cpu_weight_from_shares(std::uint64_t shares);

// io.weight (1–10000) for blkio.weight (10–1000), linear.
std::uint64_t io_weight_from_blkio(std::uint16_t weight);

// What memory.swap.max must be for a configuration whose swap field means memory and swap together;
// nullopt leaves it alone, -1 is unlimited. Errors: a total below the memory limit or without one.
Result<std::optional<std::int64_t>> swap_limit(const oci::Memory& memory);

}  // namespace caisson::cgroup
