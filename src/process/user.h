// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace caisson::process {

// Who the container's process is.
struct Identity {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::vector<std::uint32_t> additional_gids;  // gid among them
  std::string home = "/";
};

// Looks up "USER", "UID", "USER:GROUP" … in the text of a passwd and a group file, as Docker does:
// a number is a number even where a name looks like it, an unknown uid has gid 0 and home "/", a
// group that is given takes the user's supplementary groups away. kInvalid for unknown names and
// numbers outside 0 to 2^32-2. Pure.
Result<Identity> resolve_identity(std::string_view spec, std::string_view passwd,
                                  std::string_view group);

// The number of a group: the text itself where it is one, else by the group file. kInvalid where
// that knows none. Pure.
Result<std::uint32_t> resolve_group(std::string_view name, std::string_view groups);

// The home directory that passwd gives to a uid; "/" where it knows none.
std::string home_of(std::uint32_t uid, std::string_view passwd);

// The content of a file below the root, to be parsed as passwd or group; "" where there is none.
// It belongs to the container, so only a regular file of bounded size is read.
Result<std::string> read_account_file(const std::string& path);

}  // namespace caisson::process
