// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/whiteouts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <set>
#include <vector>

#include "base/strings.h"
#include "image/fetch/metadata.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/tree.h"
#include "sys/whiteout_files.h"

namespace caisson::image {
namespace {

constexpr int kReadDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

std::optional<struct stat> look_at(int directory, const std::string& name) {
  struct stat status{};
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return status;
}

bool is_whiteout(const struct stat& status) {
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0);
}

// The directories of several layers that an overlay would show as one, uppermost first.
using Merged = std::vector<UniqueFd>;

// Where the store lies on an overlay.
bool is_hidden_by_file(int directory, const std::string& name) {
  return look_at(directory, sys::whiteout_file(name)).has_value();
}

// One step down: a layer that has something else than a directory there, or a whiteout, covers
// those below it.
Result<Merged> descend(const Merged& from, const std::string& name) {
  Merged next;
  for (const UniqueFd& directory : from) {
    if (is_hidden_by_file(directory.get(), name)) break;
    const auto status = look_at(directory.get(), name);
    if (!status) continue;
    if (!S_ISDIR(status->st_mode)) break;
    next.push_back(TRY(sys::open_at(directory.get(), name, kReadDirectory)));
  }
  return next;
}

// What an overlay would show under the name.
std::optional<struct stat> visible(const Merged& directories, const std::string& name) {
  for (const UniqueFd& directory : directories) {
    if (is_hidden_by_file(directory.get(), name)) return std::nullopt;
    const auto status = look_at(directory.get(), name);
    if (!status) continue;
    if (is_whiteout(*status)) return std::nullopt;
    return status;
  }
  return std::nullopt;
}

class LowerLayers {
 public:
  static Result<LowerLayers> open(std::span<const std::string> paths) {
    LowerLayers layers;
    for (const std::string& path : paths) {
      layers.roots_.push_back(TRY(sys::open(path, kReadDirectory)));
    }
    return layers;
  }

  [[nodiscard]] Result<Merged> at(const std::string& path) const {
    Merged merged;
    for (const UniqueFd& root : roots_) {
      merged.push_back(TRY(sys::open_at(root.get(), ".", kReadDirectory)));
    }
    for (const std::string_view part : split(path, '/')) {
      if (!part.empty()) merged = TRY(descend(merged, std::string(part)));
    }
    return merged;
  }

 private:
  Merged roots_;
};

// What the layer itself has at the path; no link on the way is followed.
std::optional<struct stat> own_entry(const LayerTree& tree, const std::string& path) {
  const auto entry = sys::open_beneath(tree.root(), path.empty() ? "/" : path, O_PATH | O_NOFOLLOW,
                                       sys::Links::kRefused);
  if (!entry) {
    // A link at the end is refused with the rest, and it is an entry all the same.
    if (entry.error().errnum != ELOOP) return std::nullopt;
    const auto [parent, name] = split_path(path);
    const auto directory = sys::open_beneath(tree.root(), parent.empty() ? "/" : parent,
                                             O_PATH | O_DIRECTORY, sys::Links::kRefused);
    return directory ? look_at(directory->get(), name) : std::nullopt;
  }
  struct stat status{};
  if (::fstat(entry->get(), &status) != 0) return std::nullopt;
  return status;
}

// Hides all that lies below a directory of the layer.
Result<void> hide_content(LayerTree& tree, const std::string& path, const Merged& below) {
  std::set<std::string> names;
  for (const UniqueFd& directory : below) {
    for (std::string& name : TRY(sys::names_in(directory.get()))) names.insert(std::move(name));
  }
  for (const std::string& name : names) {
    const auto hidden = visible(below, name);
    if (!hidden) continue;
    const std::string inner = path.empty() ? name : path + "/" + name;
    const auto own = own_entry(tree, inner);
    if (!own) {
      TRY(tree.make_whiteout(inner));
    } else if (S_ISDIR(own->st_mode) && S_ISDIR(hidden->st_mode)) {
      TRY(hide_content(tree, inner, TRY(descend(below, name))));
    }
  }
  return {};
}

// Whether a link of the layer stands on the way: what it leads to is not what was meant.
bool leads_through_link(const LayerTree& tree, const std::string& directory) {
  const auto opened = sys::open_beneath(tree.root(), directory.empty() ? "/" : directory,
                                        O_PATH | O_DIRECTORY, sys::Links::kRefused);
  return !opened && (opened.error().errnum == ELOOP || opened.error().errnum == ENOTDIR);
}

Result<void> hide(LayerTree& tree, const LayerTree::Hidden& hidden, const LowerLayers& lower) {
  const auto [parent, name] = split_path(hidden.path);
  if (leads_through_link(tree, hidden.opaque ? hidden.path : parent)) {
    return fail(Error::invalid("the layer's whiteout in \"" + parent + "\" leads through a link"));
  }
  if (hidden.opaque) return hide_content(tree, hidden.path, TRY(lower.at(hidden.path)));
  const auto own = own_entry(tree, hidden.path);
  if (own && S_ISDIR(own->st_mode)) {
    return hide_content(tree, hidden.path, TRY(lower.at(hidden.path)));
  }
  if (own || !visible(TRY(lower.at(parent)), name)) return {};
  return tree.make_whiteout(hidden.path);
}

Result<void> read_attributes(const UniqueFd& directory, TarEntry& entry) {
  std::array<char, 65536> names{};  // XATTR_LIST_MAX
  const ssize_t listed = ::flistxattr(directory.get(), names.data(), names.size());
  if (listed <= 0) return {};
  for (const std::string_view one :
       split({names.data(), static_cast<std::size_t>(listed) - 1}, '\0')) {
    const std::string name(one);
    std::array<char, 65536> value{};  // XATTR_SIZE_MAX
    const ssize_t size = ::fgetxattr(directory.get(), name.c_str(), value.data(), value.size());
    if (size < 0) return fail(Error::last("read " + name + " of a directory"));
    entry.attributes.emplace_back(name, std::string(value.data(), static_cast<std::size_t>(size)));
  }
  return {};
}

Result<TarEntry> describe_covered(const std::string& path, const LowerLayers& lower) {
  TarEntry entry;
  entry.type = TarEntry::Type::kDirectory;
  entry.path = path;
  entry.mode = 0755;
  const Merged below = TRY(lower.at(path));
  if (below.empty()) return entry;
  const struct stat status = TRY(sys::stat_fd(below.front().get(), path));
  entry.mode = status.st_mode & 07777;
  entry.uid = status.st_uid;
  entry.gid = status.st_gid;
  entry.mtime = status.st_mtim.tv_sec;
  entry.mtime_nsec = status.st_mtim.tv_nsec;
  TRY(read_attributes(below.front(), entry));
  return entry;
}

}  // namespace

Result<void> apply_hidden(LayerTree& tree, std::span<const std::string> lower_paths) {
  const LowerLayers lower = TRY(LowerLayers::open(lower_paths));
  for (const LayerTree::Hidden& hidden : tree.hidden()) TRY(hide(tree, hidden, lower));
  for (const std::string& path : tree.implied()) {
    tree.describe(path, TRY(describe_covered(path, lower)));
  }
  return tree.finish();
}

}  // namespace caisson::image
