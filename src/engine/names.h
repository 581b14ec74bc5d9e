// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace caisson::engine {

// A name for a container that was given none, "calm_hopper": always the same for an id, with a
// digit at its end from the second attempt on.
std::string suggest_name(std::string_view id, unsigned attempt);

}  // namespace caisson::engine
