// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace caisson::cli {

// Options that stand before the command: `caisson [OPTIONS] run …`.
struct GlobalOptions {
  std::string seccomp_profile;  // what containers get that ask for none; "" for the built-in one
  std::string root;             // where containers are kept; "" for the usual place
  bool version = false;
  char* const* argv = nullptr;  // of the program, for sys::shield_own_program()
};

}  // namespace caisson::cli
