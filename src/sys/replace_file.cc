// SPDX-License-Identifier: Apache-2.0
#include "sys/replace_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/unique_fd.h"
#include "sys/file.h"

namespace caisson::sys {
namespace {

// ext4 writes a file that replaces another out at once (ext4(5), auto_da_alloc), which takes longer
// than all else here; not one that changes its name with another. False where there is no other, or
// the file system knows no exchange.
Result<bool> exchange(const std::string& fresh, const std::string& path) {
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) != 0) {
    if (errno == ENOENT || errno == EINVAL || errno == ENOSYS) return false;
    return fail(Error::last("rename to", path));
  }
  if (::unlink(fresh.c_str()) != 0) return fail(Error::last("remove", fresh));
  return true;
}

}  // namespace

Result<void> replace_file(const std::string& path, std::string_view text, Lasting lasting,
                          mode_t mode) {
  const std::string fresh = path + ".new";
  {
    const UniqueFd fd = TRY(open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode));
    TRY(write_all(fd.get(), text, fresh));
    if (lasting == Lasting::kOnDisk && ::fdatasync(fd.get()) != 0) {
      return fail(Error::last("write to disk", fresh));
    }
  }
  if (lasting == Lasting::kPassing && TRY(exchange(fresh, path))) return {};
  if (::rename(fresh.c_str(), path.c_str()) == 0) return {};
  return fail(Error::last("rename to", path));
}

}  // namespace caisson::sys
