// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "seccomp/policy/compare.h"

namespace caisson::cli {

// "arg0 >= 0x3 and arg0 <= 0x7", "arg1.high != 0x0": what makes arguments of the difference's call
// belong to one of its areas; "" where all do. Of arguments that the kernel takes as 32 bits or
// fewer the lower half is called by the argument's name alone.
std::string area_text(const seccomp::Difference& difference, const seccomp::Area& area);

}  // namespace caisson::cli
