// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace caisson::cli {

// `caisson seccomp COMMAND …`: what profiles mean and what they become; the arguments follow
// "seccomp". Starts nothing and changes nothing but the file that `compile -o` names. Returns the
// exit code: 0, 2 for any error; `diff` and `prove` also say no by 1 and undecided by 3.
int seccomp_command(std::span<const char* const> arguments);

}  // namespace caisson::cli
