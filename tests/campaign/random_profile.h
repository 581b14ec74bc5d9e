// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace caisson::seccomp {

// A profile by chance, as text: every action and operator, several rules for a call, several
// conditions in a rule, ABIs listed and not listed, and constants on and off the arguments' widths.
std::string random_profile(std::mt19937_64& random);

// Constants that profiles are made of, and arguments worth trying: borders of every width.
const std::vector<std::uint64_t>& interesting_constants();

}  // namespace caisson::seccomp
