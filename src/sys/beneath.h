// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

// Paths of a container seen from outside of it. The tree below the root is hostile: a component may
// be a symbolic link to anywhere, and may change between two calls (CVE-2021-30465). So nothing
// here is checked first and used later: each function hands back a descriptor that was resolved by
// openat2(2) with RESOLVE_IN_ROOT, where "/" and ".." stop at the root.
namespace caisson::sys {

// How symbolic links below the root are met.
enum class Links : std::uint8_t {
  kInRoot,   // followed, as the container itself would
  kRefused,  // none on the way nor at the end: ELOOP
};

// Opens a path below the root directory. Magic links (/proc/PID/fd/N) are never followed.
Result<UniqueFd> open_beneath(int root, const std::string& path, int flags,
                              Links links = Links::kInRoot, mode_t mode = 0);

// As mkdir -p below the root; returns the last directory as an O_PATH descriptor.
Result<UniqueFd> make_directories_beneath(int root, const std::string& path, mode_t mode,
                                          Links links = Links::kInRoot);

// Makes an empty file with its parent directories where nothing is there; returns it as O_PATH.
Result<UniqueFd> make_file_beneath(int root, const std::string& path, mode_t mode);

}  // namespace caisson::sys
