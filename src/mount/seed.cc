// SPDX-License-Identifier: Apache-2.0
#include "mount/seed.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "mount/copy_tree.h"
#include "sys/beneath.h"
#include "sys/file.h"

namespace caisson::mount {
namespace {

Result<bool> is_empty(int directory) {
  UniqueFd own = TRY(sys::open_at(directory, ".", O_RDONLY | O_DIRECTORY));
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(own.get()), ::closedir);
  if (!stream) return fail(Error::last("read directory"));
  [[maybe_unused]] const int taken_over = own.release();
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return false;
  }
  return true;
}

}  // namespace

Result<void> seed(int root, const std::string& destination, int source) {
  const UniqueFd target = TRY(sys::open_at(source, ".", O_RDONLY | O_DIRECTORY));
  if (!TRY(is_empty(target.get()))) return {};
  auto covered = sys::open_beneath(root, destination, O_RDONLY | O_DIRECTORY);
  if (!covered) {
    const int errnum = covered.error().errnum;
    if (errnum == ENOENT || errnum == ENOTDIR) return {};
    return fail(std::move(covered).error());
  }
  TRY(copy_tree(covered->get(), target.get()));
  const struct stat status = TRY(sys::stat_fd(covered->get(), destination));
  if (::fchown(target.get(), status.st_uid, status.st_gid) != 0) {
    return fail(Error::last("change owner of volume for", destination));
  }
  if (::fchmod(target.get(), status.st_mode & 07777) != 0) {
    return fail(Error::last("change mode of volume for", destination));
  }
  return {};
}

}  // namespace caisson::mount
