// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "resctrl/group.h"

namespace caisson::resctrl {

// What a class of service gets, and what was measured of the processes in it. What the host does
// not offer is not there.
struct Stats {
  struct Cache {
    std::string mask;  // all that there is, hexadecimal
    std::uint64_t min_bits = 0;
    std::uint64_t classes = 0;  // that the processor has
  };
  struct Bandwidth {
    std::uint64_t granularity = 0;  // per cent
    std::uint64_t linear = 0;       // the kernel's delay_linear
    std::uint64_t minimum = 0;      // per cent
    std::uint64_t classes = 0;
  };
  // Bytes of memory traffic of one part of the machine; a counter may be unavailable for a moment.
  struct Traffic {
    std::optional<std::uint64_t> total;
    std::optional<std::uint64_t> local;
  };

  std::vector<std::string> schemata;  // the class's lines
  std::optional<Cache> cache;
  std::string cache_line;       // of the class; "" for none
  std::string root_cache_line;  // of all that is in no class
  std::optional<Bandwidth> bandwidth;
  std::string bandwidth_line;
  std::string root_bandwidth_line;
  std::optional<std::vector<Traffic>> traffic;
  std::optional<std::vector<std::optional<std::uint64_t>>> occupancy;  // bytes of cache
};

// `measured` is the directory whose counters are read: a part of the class, or the class itself.
Result<Stats> read_stats(const std::string& class_directory, const std::string& measured,
                         const std::string& mount_point = kMountPoint);

}  // namespace caisson::resctrl
