// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/layer_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/strings.h"
#include "image/fetch/metadata.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/tree.h"
#include "sys/whiteout_files.h"

namespace caisson::image {
namespace {

constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";
constexpr std::string_view kAufs = ".wh..wh.";  // AUFS's own bookkeeping

Error refuse(const std::string& path, const std::string& why) {
  return Error::invalid("the layer's entry \"" + path + "\" " + why);
}

// The devices of every container (runtime-spec, config-linux.md, "Default Devices") and of the
// directories that images are made from.
bool is_common_device(const TarEntry& entry) {
  constexpr std::array<std::pair<unsigned, unsigned>, 10> kCommon = {
      {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {1, 11}, {10, 229}}};
  return S_ISCHR(entry.mode) &&
         std::ranges::find(kCommon, std::pair(entry.device_major, entry.device_minor)) !=
             kCommon.end();
}

}  // namespace

Result<std::string> clean_path(std::string_view path) {
  std::string clean;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") return fail(refuse(std::string(path), "leads out of the layer"));
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  return clean;
}

std::pair<std::string, std::string> split_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

LayerTree::LayerTree(UniqueFd root, Quota& quota, const Options& options)
    : root_(std::move(root)), quota_(quota), options_(options) {}

Result<void> LayerTree::add(const TarEntry& entry,
                            const std::function<Result<void>(int file)>& content) {
  const std::string path = TRY(clean_path(entry.path));
  TRY(quota_.add_file());
  if (path.starts_with(kWhiteout) || path.find("/.wh.") != std::string::npos) {
    return add_whiteout(entry, path);
  }
  if (entry.type == TarEntry::Type::kDirectory) return add_directory(entry, path);
  if (path.empty()) return fail(refuse(entry.path, "is the root and no directory"));
  switch (entry.type) {
    case TarEntry::Type::kFile:
      return add_file(entry, path, content);
    case TarEntry::Type::kHardLink:
      return add_hard_link(entry, path);
    default:
      return add_special(entry, path);
  }
}

Result<void> LayerTree::add_whiteout(const TarEntry& entry, const std::string& path) {
  const auto [parent, name] = split_path(path);
  const bool nested = parent.starts_with(kWhiteout) || parent.find("/.wh.") != std::string::npos;
  if (nested || entry.type != TarEntry::Type::kFile) return fail(refuse(path, "is no whiteout"));
  if (name == kOpaque) {
    hidden_.push_back({parent, true});
    return {};
  }
  if (name.starts_with(kAufs)) return {};
  const std::string hides = name.substr(kWhiteout.size());
  // ".wh." alone would hide the directory that it lies in, and ".wh..." the one above it.
  if (hides.empty() || hides == "." || hides == "..") {
    return fail(refuse(path, "is a whiteout of nothing"));
  }
  hidden_.push_back({parent.empty() ? hides : parent + "/" + hides, false});
  return {};
}

Result<UniqueFd> LayerTree::make_directory(const std::string& path) {
  constexpr int kDirectory = O_PATH | O_DIRECTORY;
  if (path.empty()) return sys::open_beneath(root(), "/", kDirectory);
  auto there = sys::open_beneath(root(), path, kDirectory);
  if (there || there.error().errnum != ENOENT) return there;
  const auto [parent, name] = split_path(path);
  const UniqueFd above = TRY(make_directory(parent));
  if (::mkdirat(above.get(), name.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(Error::last("make directory", path));
  }
  TRY(quota_.add_file());
  implied_.insert(path);
  auto made = sys::open_beneath(root(), path, kDirectory);
  if (!made && made.error().errnum == ENOENT) {
    return fail(refuse(path, "is a link to what is not in the layer, and entries lie below it"));
  }
  return made;
}

Result<int> LayerTree::parent_of(const std::string& path) {
  std::string parent = split_path(path).first;
  if (!parent_ || parent != parent_path_) {
    parent_ = TRY(make_directory(parent));
    parent_path_ = std::move(parent);
  }
  return parent_.get();
}

// What the layer itself has put there gives way, as later entries of an archive do to earlier ones.
Result<void> LayerTree::make_room(int parent, const std::string& path) {
  TRY(sys::remove_entry(parent, split_path(path).second));
  // With a directory goes all that is known of it and of those in it.
  directories_.erase(path);
  implied_.erase(path);
  const std::string below = path + "/";
  directories_.erase(directories_.lower_bound(below), directories_.lower_bound(path + "0"));
  implied_.erase(implied_.lower_bound(below), implied_.lower_bound(path + "0"));
  if ((parent_path_ + "/").starts_with(below)) parent_.reset();
  return {};
}

Result<void> LayerTree::add_directory(const TarEntry& entry, const std::string& path) {
  if (!path.empty()) {
    const int parent = TRY(parent_of(path));
    const std::string name = split_path(path).second;
    if (::mkdirat(parent, name.c_str(), 0700) != 0) {
      if (errno != EEXIST) return fail(Error::last("make directory", path));
      struct stat status{};
      if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return fail(Error::last("stat", path));
      }
      if (!S_ISDIR(status.st_mode)) {
        TRY(make_room(parent, path));
        return add_directory(entry, path);
      }
    }
  }
  implied_.erase(path);
  describe(path, entry);
  return {};
}

void LayerTree::describe(const std::string& directory, const TarEntry& entry) {
  directories_.insert_or_assign(directory, entry);
}

Result<void> LayerTree::add_file(const TarEntry& entry, const std::string& path,
                                 const std::function<Result<void>(int)>& content) {
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const int parent = TRY(parent_of(path));
  const std::string name = split_path(path).second;
  // The set-id bits come with the owner.
  auto made = sys::open_at(parent, name, kNew, entry.mode & 0777);
  if (!made && made.error().errnum == EEXIST) {
    TRY(make_room(parent, path));
    made = sys::open_at(parent, name, kNew, entry.mode & 0777);
  }
  if (!made) return fail(std::move(made).error());
  TRY(quota_.add_bytes(entry.size));
  if (entry.size > 0) TRY(content(made->get()));
  return set_metadata(made->get(), entry, path);
}

Result<void> LayerTree::add_hard_link(const TarEntry& entry, const std::string& path) {
  const std::string target = TRY(clean_path(entry.target));
  const auto [directory, last] = split_path(target);
  // clang's analyzer loses sight of a structured binding in a lambda.
  const std::string& target_name = last;
  const auto source =
      sys::open_beneath(root(), directory.empty() ? "/" : directory, O_PATH | O_DIRECTORY);
  if (!source) return fail(refuse(path, "is a link to " + target + ", which is not in the layer"));
  const int parent = TRY(parent_of(path));
  const std::string name = split_path(path).second;
  const auto link = [&] {
    return ::linkat(source->get(), target_name.c_str(), parent, name.c_str(), 0) == 0;
  };
  if (link()) return {};
  if (errno == EEXIST && path != target) {
    TRY(make_room(parent, path));
    if (link()) return {};
  }
  if (errno == ENOENT) {
    return fail(refuse(path, "is a link to " + target + ", which is not in the layer"));
  }
  if (errno == EEXIST) return {};
  return fail(Error::last("link to " + target, path));
}

Result<void> LayerTree::add_special(const TarEntry& entry, const std::string& path) {
  if (entry.type == TarEntry::Type::kDevice) {
    if (entry.device_major == 0 && entry.device_minor == 0) {
      return fail(refuse(path, "is device 0:0, which stands for a whiteout"));
    }
    if (!options_.any_device && !is_common_device(entry)) {
      return fail(refuse(path, "is the device " + std::to_string(entry.device_major) + ":" +
                                   std::to_string(entry.device_minor))
                      .with_hint("where the image is to be trusted with it: --allow-devices"));
    }
  }
  const int parent = TRY(parent_of(path));
  const std::string name = split_path(path).second;
  const auto make = [&] {
    if (entry.type == TarEntry::Type::kSymlink) {
      return ::symlinkat(entry.target.c_str(), parent, name.c_str()) == 0;
    }
    const mode_t kind = entry.type == TarEntry::Type::kFifo ? S_IFIFO : entry.mode & S_IFMT;
    return ::mknodat(parent, name.c_str(), kind | (entry.mode & 0777),
                     makedev(entry.device_major, entry.device_minor)) == 0;
  };
  if (!make()) {
    if (errno != EEXIST) return fail(Error::last("make", path));
    TRY(make_room(parent, path));
    if (!make()) return fail(Error::last("make", path));
  }
  return set_metadata_at(parent, name, entry, path);
}

Result<void> LayerTree::make_whiteout(const std::string& path) {
  TRY(quota_.add_file());
  const int parent = TRY(parent_of(path));
  const std::string name = split_path(path).second;
  if (::mknodat(parent, name.c_str(), S_IFCHR, makedev(0, 0)) == 0) return {};
  if (errno != EPERM) return fail(Error::last("make whiteout", path));
  // The store lies on an overlay.
  constexpr std::string_view kValue = "files";
  if (::fsetxattr(root(), sys::kWhiteoutFilesAttribute, kValue.data(), kValue.size(), 0) != 0) {
    return fail(Error::last("mark a layer with whiteouts, for " + path));
  }
  const auto made =
      sys::open_at(parent, sys::whiteout_file(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0);
  return made ? Result<void>() : fail(made.error());
}

Result<void> LayerTree::finish() {
  parent_.reset();
  for (const auto& [path, entry] : directories_) {
    const UniqueFd directory =
        TRY(sys::open_beneath(root(), path.empty() ? "/" : path, O_RDONLY | O_DIRECTORY));
    if (::fchmod(directory.get(), entry.mode & 0777) != 0) {
      return fail(Error::last("change mode of", path));
    }
    TRY(set_metadata(directory.get(), entry, path));
  }
  return {};
}

}  // namespace caisson::image
