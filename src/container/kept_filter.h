// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "process/plan.h"

// The filter of a container's first process in the container's directory: what is told of it later
// is of the one that was loaded, and later processes of the container get the very same without its
// being made anew.
//
//   filter        the program as the kernel takes it (an array of struct sock_filter)
//   filter-flags  the names of its flags, one a line, where it has any
namespace caisson::container {

inline constexpr const char* kFilterFile = "/filter";

// An older one is removed where there is none.
Result<void> keep_filter(const std::string& directory, const process::Filter& filter);

// ENOENT where none was kept; kInvalid where the kernel would not take what was. Its agent is not
// kept.
Result<process::Filter> kept_filter(const std::string& directory);

}  // namespace caisson::container
