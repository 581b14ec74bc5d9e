// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/settings.h"

namespace caisson::cli {

// Options that stand before the command: `caisson [OPTIONS] run …`.
struct GlobalOptions {
  std::string seccomp_profile;  // --seccomp-profile
  std::string root;             // where containers are kept; "" for the usual place
  std::string config_file;      // --config-file
  std::string exec_option;      // --exec-opt
  bool selinux = false;         // --selinux-enabled
  bool version = false;
  // The configuration with these options on top of it; filled in before the command is called.
  engine::Settings settings;
  char* const* argv = nullptr;  // of the program, for sys::shield_own_program()
};

}  // namespace caisson::cli
