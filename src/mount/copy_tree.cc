// SPDX-License-Identifier: Apache-2.0
#include "mount/copy_tree.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>

#include "mount/copy_entry.h"
#include "sys/file.h"
#include "sys/tree.h"

namespace caisson::mount {
namespace {

constexpr int kReadDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

Result<void> copy_one(int from, int to, const std::string& name, dev_t file_system) {
  struct stat status{};
  if (::fstatat(from, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(Error::last("stat", name));
  }
  if (!S_ISDIR(status.st_mode)) return copy_file(from, to, name, status);
  if (::mkdirat(to, name.c_str(), 0700) != 0) return fail(Error::last("make", name));
  if (status.st_dev == file_system) {
    const UniqueFd inner_from = TRY(sys::open_at(from, name, kReadDirectory));
    const UniqueFd inner_to = TRY(sys::open_at(to, name, kReadDirectory));
    TRY(copy_tree(inner_from.get(), inner_to.get()));
  }
  return copy_metadata(from, to, name, status);
}

}  // namespace

Result<void> copy_tree(int from, int to) {
  const dev_t file_system = TRY(sys::stat_fd(from, "directory"))
  .st_dev;
  for (const std::string& name : TRY(sys::names_in(from))) {
    TRY(copy_one(from, to, name, file_system));
  }
  return {};
}

}  // namespace caisson::mount
