// SPDX-License-Identifier: Apache-2.0
#include "mount/copy_layers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <ranges>
#include <string_view>
#include <utility>

#include "mount/copy_entry.h"
#include "sys/file.h"
#include "sys/tree.h"
#include "sys/whiteout_files.h"

namespace caisson::mount {
namespace {

constexpr int kReadDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

bool is_whiteout(const struct stat& status) {
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0);
}

bool has_whiteout_files(int directory) {
  return ::fgetxattr(directory, sys::kWhiteoutFilesAttribute, nullptr, 0) >= 0;
}

// One layer's way onto the layers below it, which are copied already.
class LayerCopy {
 public:
  LayerCopy(int top, bool whiteout_files) : top_(top), whiteout_files_(whiteout_files) {}

  Result<void> copy(int from, int to, const std::string& path) {
    for (const std::string& name : TRY(sys::names_in(from))) {
      TRY(copy_one(from, to, name, path + name));
    }
    return {};
  }

 private:
  Result<void> copy_one(int from, int to, const std::string& name, const std::string& path) {
    struct stat status{};
    if (::fstatat(from, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return fail(Error::last("stat", path));
    }
    if (is_whiteout(status)) return sys::remove_entry(to, name);
    constexpr std::string_view kPrefix = sys::kWhiteoutFilePrefix;
    if (whiteout_files_ && name.starts_with(kPrefix)) {
      return sys::remove_entry(to, name.substr(kPrefix.size()));
    }
    if (S_ISDIR(status.st_mode)) return copy_directory(from, to, name, path, status);
    TRY(sys::remove_entry(to, name));
    if (status.st_nlink > 1) {
      const auto [known, added] = links_.try_emplace({status.st_dev, status.st_ino}, path);
      if (!added) {
        if (::linkat(top_, known->second.c_str(), to, name.c_str(), 0) == 0) return {};
        return fail(Error::last("link", path));
      }
    }
    return copy_file(from, to, name, status);
  }

  // What is there of the layers below stays in it.
  Result<void> copy_directory(int from, int to, const std::string& name, const std::string& path,
                              const struct stat& status) {
    struct stat below{};
    const bool there = ::fstatat(to, name.c_str(), &below, AT_SYMLINK_NOFOLLOW) == 0;
    if (there && !S_ISDIR(below.st_mode)) TRY(sys::remove_entry(to, name));
    if (!there || !S_ISDIR(below.st_mode)) {
      if (::mkdirat(to, name.c_str(), 0700) != 0) return fail(Error::last("make", path));
    }
    const UniqueFd inner_from = TRY(sys::open_at(from, name, kReadDirectory));
    const UniqueFd inner_to = TRY(sys::open_at(to, name, kReadDirectory));
    TRY(copy(inner_from.get(), inner_to.get(), path + "/"));
    return copy_metadata(from, to, name, status);
  }

  int top_;
  bool whiteout_files_;
  std::map<std::pair<dev_t, ino_t>, std::string> links_;  // where a file's first name is
};

}  // namespace

Result<bool> can_only_be_copied(std::span<const std::string> directories) {
  for (const std::string& directory : directories) {
    if (::getxattr(directory.c_str(), sys::kWhiteoutFilesAttribute, nullptr, 0) >= 0) return true;
    // No such attribute, or a file system that has none at all.
    if (errno != ENODATA && errno != EOPNOTSUPP) {
      return fail(Error::last("read attribute of", directory));
    }
  }
  return false;
}

Result<void> copy_layers(std::span<const std::string> directories, int to) {
  for (const std::string& directory : std::views::reverse(directories)) {
    const UniqueFd from = TRY(sys::open(directory, kReadDirectory));
    TRY(LayerCopy(to, has_whiteout_files(from.get())).copy(from.get(), to, ""));
    const struct stat status = TRY(sys::stat_fd(from.get(), directory));
    if (::fchown(to, status.st_uid, status.st_gid) != 0 ||
        ::fchmod(to, status.st_mode & 07777) != 0) {
      return fail(Error::last("change owner and mode of the copy of", directory));
    }
  }
  return {};
}

}  // namespace caisson::mount
