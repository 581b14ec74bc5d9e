// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/metadata.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace caisson::image {
namespace {

constexpr std::uint32_t kSpecialBits = S_ISUID | S_ISGID | S_ISVTX;

std::array<timespec, 2> times_of(const TarEntry& entry) {
  const timespec time{entry.mtime, entry.mtime_nsec};
  return {time, time};
}

Result<void> set_attributes(int file, const TarEntry& entry, const std::string& path) {
  for (const auto& [name, value] : entry.attributes) {
    if (!is_image_attribute(name)) continue;
    // A file system that keeps none is no reason to refuse the image: Docker sees it so.
    if (::fsetxattr(file, name.c_str(), value.data(), value.size(), 0) != 0 &&
        errno != EOPNOTSUPP) {
      return fail(Error::last("set " + name + " of", path));
    }
  }
  return {};
}

// An id that the user namespace of an ordinary user doesn't have is invalid.
std::unexpected<Error> owner_failure(const std::string& path) {
  const bool unknown = errno == EINVAL;
  Error error = Error::last("change owner of", path);
  if (!unknown) return fail(std::move(error));
  return fail(std::move(error).with_hint(
      "the image needs more ids than /etc/subuid and /etc/subgid have for this user"));
}

}  // namespace

bool is_image_attribute(std::string_view name) {
  if (name == "security.capability") return true;
  if (name == "system.posix_acl_access" || name == "system.posix_acl_default") return true;
  return name.starts_with("user.") && !name.starts_with("user.overlay.") &&
         !name.starts_with("user.caisson.");
}

Result<void> set_metadata(int file, const TarEntry& entry, const std::string& path) {
  const bool given_away = entry.uid != 0 || entry.gid != 0;
  if (given_away && ::fchown(file, entry.uid, entry.gid) != 0) {
    return owner_failure(path);
  }
  // After the owner, whose change takes these bits and file capabilities away (chown(2)).
  if ((entry.mode & kSpecialBits) != 0 && ::fchmod(file, entry.mode & 07777) != 0) {
    return fail(Error::last("change mode of", path));
  }
  TRY(set_attributes(file, entry, path));
  if (::futimens(file, times_of(entry).data()) != 0) {
    return fail(Error::last("set times of", path));
  }
  return {};
}

Result<void> set_metadata_at(int parent, const std::string& name, const TarEntry& entry,
                             const std::string& path) {
  const bool given_away = entry.uid != 0 || entry.gid != 0;
  if (given_away &&
      ::fchownat(parent, name.c_str(), entry.uid, entry.gid, AT_SYMLINK_NOFOLLOW) != 0) {
    return owner_failure(path);
  }
  // The name was made by this process, and no other writes to the layer: it is no link.
  if (entry.type != TarEntry::Type::kSymlink &&
      ::fchmodat(parent, name.c_str(), entry.mode & 07777, 0) != 0) {
    return fail(Error::last("change mode of", path));
  }
  if (::utimensat(parent, name.c_str(), times_of(entry).data(), AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(Error::last("set times of", path));
  }
  return {};
}

}  // namespace caisson::image
