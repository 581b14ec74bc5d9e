// SPDX-License-Identifier: Apache-2.0
#include "mount/copy_entry.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <string_view>

#include "base/strings.h"
#include "base/unique_fd.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::mount {
namespace {

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

// What an overlay keeps for itself, and what the host's security module decides about files.
bool is_copied(std::string_view attribute) {
  return attribute == "security.capability" || attribute.starts_with("system.posix_acl_") ||
         (attribute.starts_with("user.") && !attribute.starts_with("user.overlay."));
}

// A file's path for the calls that have no form with a directory's descriptor (until Linux 6.13).
std::string path_of(const UniqueFd& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

Result<void> copy_attributes(int from, int to, const std::string& name) {
  const UniqueFd source = TRY(sys::open_at(from, name, O_PATH | O_NOFOLLOW));
  std::array<char, 65536> names{};  // XATTR_LIST_MAX
  const ssize_t listed = ::listxattr(path_of(source).c_str(), names.data(), names.size());
  if (listed < 0 && errno == EOPNOTSUPP) return {};
  if (listed < 0) return fail(Error::last("list extended attributes of", name));
  if (listed == 0) return {};
  const UniqueFd target = TRY(sys::open_at(to, name, O_PATH | O_NOFOLLOW));
  for (const std::string_view one :
       split({names.data(), static_cast<std::size_t>(listed) - 1}, '\0')) {
    const std::string attribute(one);
    if (!is_copied(attribute)) continue;
    std::array<char, 65536> value{};  // XATTR_SIZE_MAX
    const ssize_t size =
        ::getxattr(path_of(source).c_str(), attribute.c_str(), value.data(), value.size());
    if (size < 0) return fail(Error::last("read " + attribute + " of", name));
    if (::setxattr(path_of(target).c_str(), attribute.c_str(), value.data(),
                   static_cast<std::size_t>(size), 0) != 0 &&
        errno != EOPNOTSUPP) {
      return fail(Error::last("set " + attribute + " of", name));
    }
  }
  return {};
}

}  // namespace

Result<void> copy_metadata(int from, int to, const std::string& name, const struct stat& status) {
  constexpr int kLinkItself = AT_SYMLINK_NOFOLLOW;
  if (::fchownat(to, name.c_str(), status.st_uid, status.st_gid, kLinkItself) != 0) {
    return fail(Error::last("change owner of", name));
  }
  // After the owner, whose change takes set-id bits away (chown(2)).
  if (!S_ISLNK(status.st_mode) && ::fchmodat(to, name.c_str(), status.st_mode & 07777, 0) != 0) {
    return fail(Error::last("change mode of", name));
  }
  // After the owner as well, whose change takes file capabilities away.
  if (!S_ISLNK(status.st_mode)) TRY(copy_attributes(from, to, name));
  const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
  if (::utimensat(to, name.c_str(), times.data(), kLinkItself) != 0) {
    return fail(Error::last("change times of", name));
  }
  return {};
}

Result<void> copy_file(int from, int to, const std::string& name, const struct stat& status) {
  switch (status.st_mode & S_IFMT) {
    case S_IFREG:
      TRY(copy_content(from, to, name));
      break;
    case S_IFLNK:
      TRY(copy_link(from, to, name));
      break;
    case S_IFSOCK:
      return {};
    default:
      if (::mknodat(to, name.c_str(), status.st_mode & S_IFMT, status.st_rdev) != 0) {
        return fail(Error::last("make", name));
      }
  }
  return copy_metadata(from, to, name, status);
}

}  // namespace caisson::mount
