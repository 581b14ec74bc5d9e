// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ns/subordinate_ids.h"
#include "oci/config.h"

// The ids that an ordinary user may have in user namespaces of the own.
namespace caisson::ns {

inline constexpr const char* kSubuid = "/etc/subuid";
inline constexpr const char* kSubgid = "/etc/subgid";

// What one of these files has for a user; nothing where there is no such file.
Result<std::vector<IdRange>> read_ranges(const char* file, std::string_view name,
                                         std::uint32_t uid);

// The ids inside from `first` on are those of the ranges, as far as they or `limit` go.
void append_ranges(std::vector<oci::IdMapping>& maps, std::uint32_t first,
                   const std::vector<IdRange>& ranges, std::uint32_t limit);

// The caller's ranges: none where newuidmap(1) and newgidmap(1), from which alone the kernel takes
// more than the own id, are not there.
struct CallersRanges {
  std::vector<IdRange> uids;
  std::vector<IdRange> gids;
};
Result<CallersRanges> callers_ranges();

// Root inside is the caller, and the caller's ranges follow.
struct IdMaps {
  std::vector<oci::IdMapping> uids;
  std::vector<oci::IdMapping> gids;
};
Result<IdMaps> callers_id_maps();

// For an ordinary user: the calling program goes on as root of a new user namespace with these
// maps, so that it can give files to all the ids that are the user's. It must have one thread.
Result<void> become_root_of_own_ids();

}  // namespace caisson::ns
