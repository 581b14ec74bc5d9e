// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace caisson::sys {

// Starts a program that outlives the caller and is nobody's child: in a session of its own, with
// /dev/null as stdin, stdout and stderr, and the descriptors of `keep` (borrowed) under their
// numbers; others stay behind by close-on-exec. Whether execve works is not told. The caller must
// be single-threaded.
Result<void> start_in_background(const std::string& program,
                                 const std::vector<std::string>& arguments,
                                 std::span<const int> keep);

}  // namespace caisson::sys
