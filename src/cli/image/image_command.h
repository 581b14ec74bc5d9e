// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace caisson::cli {

// caisson-image, the program behind those commands of `caisson` that read what others made. It is
// executed by them and has their options; before the command stands --store DIR.
int image_command(std::span<char* const> argv);

}  // namespace caisson::cli
