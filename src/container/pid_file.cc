// SPDX-License-Identifier: Apache-2.0
#include "container/pid_file.h"

#include <cstdio>

#include "sys/file.h"

namespace caisson::container {

Result<void> write_pid_file(const std::string& path, pid_t pid) {
  if (path.empty()) return {};
  const std::string fresh = path + ".new";
  TRY(sys::create_file(fresh, std::to_string(pid), 0644));
  if (::rename(fresh.c_str(), path.c_str()) == 0) return {};
  return fail(Error::last("rename to", path));
}

}  // namespace caisson::container
