// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace caisson::cli {

// The runtime's options that stand before the verb.
struct RuntimeGlobals {
  std::string root;  // default_root() unless given
  std::string log;   // file; "": none
  std::string log_format = "text";
  bool debug = false;
  bool systemd_cgroup = false;
  bool version = false;
  std::string rootless;  // accepted for callers' sake: the runtime looks at its own uid
};

}  // namespace caisson::cli
