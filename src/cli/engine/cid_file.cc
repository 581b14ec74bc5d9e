// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/cid_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "sys/file.h"

namespace caisson::cli {

Result<void> check_cid_file(const std::string& path) {
  if (path.empty() || ::access(path.c_str(), F_OK) != 0) return {};
  return fail(Error::invalid(
      "container ID file found, make sure the other container isn't running or delete " + path));
}

Result<void> write_cid_file(const std::string& path, const std::string& id) {
  if (path.empty()) return {};
  const UniqueFd file = TRY(sys::open(path, O_WRONLY | O_CREAT | O_EXCL, 0644));
  return sys::write_all(file.get(), id, path);
}

}  // namespace caisson::cli
