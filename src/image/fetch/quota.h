// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "base/result.h"

namespace caisson::image {

// What an image may take at most. An archive of two megabytes can hold gigabytes of zeros, and one
// of some megabytes a million empty files.
struct Limits {
  std::uint64_t bytes = std::uint64_t{64} << 30;  // of all files in its layers
  std::uint64_t files = 1'000'000;                // files, directories and links in its layers
  std::uint64_t ratio = 200;                      // unpacked to packed, from kRatioFrom on
};
inline constexpr std::uint64_t kRatioFrom = std::uint64_t{64} << 20;

// Counts against the limits, for several threads.
class Quota {
 public:
  explicit Quota(const Limits& limits) : limits_(limits) {}

  // Errors are kInvalid and name the limit.
  Result<void> add_bytes(std::uint64_t count);
  Result<void> add_file();
  // How much a stream has unpacked so far, from how much.
  [[nodiscard]] Result<void> check_ratio(std::uint64_t packed, std::uint64_t unpacked) const;

 private:
  Limits limits_;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint64_t> files_ = 0;
};

}  // namespace caisson::image
