// SPDX-License-Identifier: Apache-2.0
#include "mount/copy_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::mount {
namespace {

constexpr int kReadDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

Result<std::vector<std::string>> names_in(int directory) {
  // fdopendir takes the descriptor over, so it gets one of its own.
  UniqueFd own = TRY(sys::open_at(directory, ".", kReadDirectory));
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(own.get()), ::closedir);
  if (!stream) return fail(Error::last("read directory"));
  [[maybe_unused]] const int taken_over = own.release();
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return fail(Error::last("read directory"));
  return names;
}

Result<void> copy_content(int from, int to, const std::string& name) {
  const UniqueFd source = TRY(sys::open_at(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  const UniqueFd target = TRY(sys::open_at(to, name, O_WRONLY | O_CREAT | O_EXCL, 0600));
  for (;;) {
    constexpr std::size_t kAtOnce = 1 << 30;
    const ssize_t sent =
        sys::retry([&] { return ::sendfile(target.get(), source.get(), nullptr, kAtOnce); });
    if (sent < 0) return fail(Error::last("copy", name));
    if (sent == 0) return {};
  }
}

Result<void> copy_link(int from, int to, const std::string& name) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlinkat(from, name.c_str(), target.data(), target.size() - 1);
  if (length < 0) return fail(Error::last("read link", name));
  if (::symlinkat(target.data(), to, name.c_str()) != 0) return fail(Error::last("link", name));
  return {};
}

Result<void> copy_owner_mode_times(int to, const std::string& name, const struct stat& status) {
  constexpr int kLinkItself = AT_SYMLINK_NOFOLLOW;
  if (::fchownat(to, name.c_str(), status.st_uid, status.st_gid, kLinkItself) != 0) {
    return fail(Error::last("change owner of", name));
  }
  // After the owner, whose change takes set-id bits away (chown(2)).
  if (!S_ISLNK(status.st_mode) && ::fchmodat(to, name.c_str(), status.st_mode & 07777, 0) != 0) {
    return fail(Error::last("change mode of", name));
  }
  const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
  if (::utimensat(to, name.c_str(), times.data(), kLinkItself) != 0) {
    return fail(Error::last("change times of", name));
  }
  return {};
}

Result<void> copy_entry(int from, int to, const std::string& name, dev_t file_system) {
  struct stat status{};
  if (::fstatat(from, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(Error::last("stat", name));
  }
  switch (status.st_mode & S_IFMT) {
    case S_IFDIR: {
      if (::mkdirat(to, name.c_str(), 0700) != 0) return fail(Error::last("make", name));
      if (status.st_dev != file_system) break;
      const UniqueFd inner_from = TRY(sys::open_at(from, name, kReadDirectory));
      const UniqueFd inner_to = TRY(sys::open_at(to, name, kReadDirectory));
      TRY(copy_tree(inner_from.get(), inner_to.get()));
      break;
    }
    case S_IFREG:
      TRY(copy_content(from, to, name));
      break;
    case S_IFLNK:
      TRY(copy_link(from, to, name));
      break;
    case S_IFSOCK:
      // Nobody can answer on a copy.
      return {};
    default:
      if (::mknodat(to, name.c_str(), status.st_mode & S_IFMT, status.st_rdev) != 0) {
        return fail(Error::last("make", name));
      }
  }
  return copy_owner_mode_times(to, name, status);
}

}  // namespace

Result<void> copy_tree(int from, int to) {
  const dev_t file_system = TRY(sys::stat_fd(from, "directory"))
  .st_dev;
  for (const std::string& name : TRY(names_in(from))) {
    TRY(copy_entry(from, to, name, file_system));
  }
  return {};
}

}  // namespace caisson::mount
