// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace caisson::host {

struct Kernel {
  std::string release;  // "6.1.0-18-amd64"
  std::string machine;  // "x86_64"
  std::string node;     // the host's name
  unsigned major = 0;
  unsigned minor = 0;
};
Kernel kernel();

// Whether the kernel has the file system, or a module for it.
bool has_file_system(const std::string& name);

// PRETTY_NAME and VERSION_ID of os-release(5).
struct Distribution {
  std::string name;
  std::string version;
};
Distribution distribution();

}  // namespace caisson::host
