// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace caisson::cli {

// Options that stand before the command: `caisson [OPTIONS] run …`.
struct GlobalOptions {
  std::string seccomp_profile;  // what containers get that ask for none; "" for the built-in one
  std::string root;             // where containers are kept; "" for the usual place
  bool version = false;
};

}  // namespace caisson::cli
