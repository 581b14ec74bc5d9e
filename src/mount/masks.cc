// SPDX-License-Identifier: Apache-2.0
#include "mount/masks.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>

#include "mount/devices.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

bool is_missing(const Error& error) {
  return error.errnum == ENOENT || error.errnum == ENOTDIR;
}

Result<UniqueFd> make_empty_directory() {
  const UniqueFd context = TRY(sys::open_file_system("tmpfs"));
  TRY(sys::set_option(context.get(), "size", "0"));
  TRY(sys::set_option(context.get(), "nr_inodes", "1"));
  constexpr std::uint32_t kAttributes =
      MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  return sys::make_mount(context.get(), kAttributes, "tmpfs");
}

// The covers, made when first needed and copied from then on: a copy of a mount is cheaper than a
// new file system, but only an attached mount can be copied (open_tree(2) before Linux 6.15).
class Covers {
 public:
  explicit Covers(int root) : root_(root) {}

  Result<UniqueFd> for_file() {
    if (!null_) null_ = TRY(open_null(root_));
    UniqueFd cover = TRY(sys::clone_mount(null_.get(), "", false));
    // Read-only: else chmod on the masked name would reach the container's /dev/null.
    TRY(sys::set_attributes(cover.get(), MOUNT_ATTR_RDONLY, 0, 0, false));
    return cover;
  }

  Result<void> cover_directory(int target, const std::string& path) {
    if (empty_) {
      const UniqueFd copy = TRY(sys::clone_mount(empty_.get(), "", false));
      return sys::attach(copy.get(), target, path);
    }
    empty_ = TRY(make_empty_directory());
    return sys::attach(empty_.get(), target, path);
  }

 private:
  int root_;
  UniqueFd null_;
  UniqueFd empty_;
};

Result<void> mask_path(int root, const std::string& path, Covers& covers) {
  auto target = sys::open_beneath(root, path, O_PATH);
  if (!target && is_missing(target.error())) return {};
  const UniqueFd fd = TRY(std::move(target));
  if (S_ISDIR(TRY(sys::stat_fd(fd.get(), path)).st_mode)) {
    return covers.cover_directory(fd.get(), path);
  }
  const UniqueFd cover = TRY(covers.for_file());
  return sys::attach(cover.get(), fd.get(), path);
}

Result<void> make_path_readonly(int root, const std::string& path) {
  auto target = sys::open_beneath(root, path, O_PATH);
  if (!target && is_missing(target.error())) return {};
  const UniqueFd fd = TRY(std::move(target));
  const UniqueFd copy = TRY(sys::clone_mount(fd.get(), "", true));
  TRY(sys::set_attributes(copy.get(), MOUNT_ATTR_RDONLY, 0, 0, true));
  return sys::attach(copy.get(), fd.get(), path);
}

}  // namespace

Result<void> mask_paths(int root, std::span<const std::string> paths) {
  Covers covers(root);
  for (const std::string& path : paths) {
    auto masked = mask_path(root, path, covers);
    if (!masked) return fail(std::move(masked).error().in("mask " + path));
  }
  return {};
}

Result<void> make_paths_readonly(int root, std::span<const std::string> paths) {
  for (const std::string& path : paths) {
    auto made = make_path_readonly(root, path);
    if (!made) return fail(std::move(made).error().in("make " + path + " read-only"));
  }
  return {};
}

}  // namespace caisson::mount
