// SPDX-License-Identifier: Apache-2.0
#include "engine/changes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <utility>

#include "engine/start.h"
#include "image/store/image.h"
#include "sys/beneath.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

using Kind = Change::Kind;

// Overlay's marks (Documentation/filesystems/overlayfs.rst): a removed file is a device 0:0, a
// directory that hides what the image has in its place has an attribute.
bool is_removed(const struct stat& status) {
  return S_ISCHR(status.st_mode) && major(status.st_rdev) == 0 && minor(status.st_rdev) == 0;
}

bool hides_image(const std::string& directory) {
  char value = 0;
  return ::lgetxattr(directory.c_str(), "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

bool same_directory(const struct stat& one, const struct stat& other) {
  return S_ISDIR(one.st_mode) && S_ISDIR(other.st_mode) && one.st_mode == other.st_mode &&
         one.st_mtim.tv_sec == other.st_mtim.tv_sec && one.st_mtim.tv_nsec == other.st_mtim.tv_nsec;
}

Result<std::vector<std::string>> sorted_names(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    names.push_back(entry.path().filename());
  }
  if (error) return fail(Error::from_errno(error.value(), "list", directory));
  std::ranges::sort(names);
  return names;
}

class Comparison {
 public:
  Comparison(std::string layer, UniqueFd image, std::set<std::string> mount_points)
      : layer_(std::move(layer)),
        image_(std::move(image)),
        mount_points_(std::move(mount_points)) {}

  // The directory "" is the root.
  Result<void> look_into(const std::string& directory) {
    for (const std::string& name : TRY(sorted_names(layer_ + directory))) {
      TRY(look_at(directory, directory + "/" + name));
    }
    return {};
  }

  std::vector<Change> take() && { return std::move(changes_); }

 private:
  Result<void> look_at(const std::string& parent, const std::string& path) {
    struct stat status{};
    const std::string file = layer_ + path;
    if (::lstat(file.c_str(), &status) != 0) {
      // The container removed it meanwhile.
      return errno == ENOENT ? Result<void>{} : fail(Error::last("look at", file));
    }
    const bool is_directory = S_ISDIR(status.st_mode);
    const bool made_for_mount = mount_points_.contains(path);
    if (made_for_mount && !is_directory && status.st_size == 0) return {};
    struct stat before{};
    const bool existed = TRY(look_at_image(path, before));
    if (is_removed(status)) {
      add(parent, {Kind::kDeleted, path});
    } else if (!existed && made_for_mount) {
      return look_at_way(parent, path);
    } else if (!existed) {
      add(parent, {Kind::kAdded, path});
    } else if (hides_image(file)) {
      add(parent, {Kind::kDeleted, path});
    } else if (!same_directory(status, before)) {
      add(parent, {Kind::kModified, path});
    }
    return is_directory ? look_into(path) : Result<void>{};
  }

  // A directory that leads to what is mounted was added where something else is below it.
  Result<void> look_at_way(const std::string& parent, const std::string& path) {
    std::vector<Change> before = std::exchange(changes_, {});
    told_.insert(path);
    TRY(look_into(path));
    std::vector<Change> below = std::exchange(changes_, std::move(before));
    if (below.empty()) return {};
    add(parent, {Kind::kAdded, path});
    changes_.insert(changes_.end(), below.begin(), below.end());
    return {};
  }

  // Where something was added or removed, the directory has changed as well.
  void add(const std::string& parent, Change change) {
    if (change.kind != Kind::kModified && !parent.empty() && told_.insert(parent).second) {
      changes_.push_back({Kind::kModified, parent});
    }
    told_.insert(change.path);
    changes_.push_back(std::move(change));
  }

  [[nodiscard]] Result<bool> look_at_image(const std::string& path, struct stat& status) const {
    const auto file = sys::open_beneath(image_.get(), path, O_PATH | O_NOFOLLOW);
    if (file) {
      status = TRY(sys::stat_fd(file->get(), path));
      return true;
    }
    const int reason = file.error().errnum;
    if (reason == ENOENT || reason == ENOTDIR || reason == ELOOP) return false;
    return fail(file.error());
  }

  std::string layer_;
  UniqueFd image_;
  std::set<std::string> mount_points_;
  std::set<std::string> told_;
  std::vector<Change> changes_;
};

}  // namespace

Result<std::vector<Change>> changes(const Store& store, const Container& container) {
  const Record record = TRY(container.record());
  const std::string layer = container.file("layer/upper");
  struct stat status{};
  if (record.options.writable_image || ::stat(layer.c_str(), &status) != 0) {
    return std::vector<Change>{};
  }
  const image::Image image = TRY(image::find(record.options.image));
  const process::Plan plan = TRY(plan_again(store, container, record));
  std::set<std::string> mount_points;
  for (const oci::Mount& mount : plan.config.mounts) {
    // With what leads there: a directory may have been made for what is mounted in it.
    for (std::string path = mount.destination; path.size() > 1; path.resize(path.rfind('/'))) {
      mount_points.insert(path);
    }
  }
  Comparison comparison(layer, TRY(sys::open(image.root, O_PATH | O_DIRECTORY)),
                        std::move(mount_points));
  TRY(comparison.look_into(""));
  return std::move(comparison).take();
}

}  // namespace caisson::engine
