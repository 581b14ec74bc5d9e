// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"

namespace caisson::cli {

// The argument of --preserve-fds: how many descriptors from 3 on a container's process inherits, up
// to 1024. All of them must be open, before this program opens any: a number that the caller left
// free would come to be one of its own, and the container would get that.
Result<unsigned> parse_preserved_fds(std::string_view value);

}  // namespace caisson::cli
