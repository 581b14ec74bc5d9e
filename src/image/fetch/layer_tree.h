// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "image/fetch/quota.h"
#include "image/fetch/tar_reader.h"

namespace caisson::image {

// A layer's directory while it is filled. The entries come from an archive that anybody may have
// made: every path is resolved beneath the root by openat2(2), names are made exclusively, and
// nothing that lies there is written through.
class LayerTree {
 public:
  struct Options {
    // Devices but those that every container has (null, zero …) are refused otherwise.
    bool any_device = false;
  };

  // `root`: an empty directory, opened for reading. The quota is borrowed.
  LayerTree(UniqueFd root, Quota& quota, const Options& options);

  // One entry; `content` writes a file's into the new descriptor. Errors are kInvalid for entries
  // that can't be, in the words of the archive.
  Result<void> add(const TarEntry& entry, const std::function<Result<void>(int file)>& content);

  // What waits until the layers below are whole (whiteouts.h).
  struct Hidden {
    std::string path;
    bool opaque = false;  // what lies below the directory, not the path itself
  };
  [[nodiscard]] const std::vector<Hidden>& hidden() const { return hidden_; }
  // Directories that had to be there for other entries and have none of their own.
  [[nodiscard]] const std::set<std::string>& implied() const { return implied_; }

  [[nodiscard]] int root() const { return root_.get(); }
  // The directory that holds the path, made where it is not there; borrowed, until the next call.
  Result<int> parent_of(const std::string& path);
  // A whiteout in overlayfs's form.
  Result<void> make_whiteout(const std::string& path);
  // Gives an implied directory what an entry of its own would.
  void describe(const std::string& directory, const TarEntry& entry);
  // Owners, modes and times of directories, which come last: what is put into them changes them.
  Result<void> finish();

 private:
  Result<void> add_whiteout(const TarEntry& entry, const std::string& path);
  Result<void> add_directory(const TarEntry& entry, const std::string& path);
  Result<void> add_file(const TarEntry& entry, const std::string& path,
                        const std::function<Result<void>(int)>& content);
  Result<void> add_hard_link(const TarEntry& entry, const std::string& path);
  Result<void> add_special(const TarEntry& entry, const std::string& path);
  Result<void> make_room(int parent, const std::string& path);
  Result<UniqueFd> make_directory(const std::string& path);

  UniqueFd root_;
  Quota& quota_;
  Options options_;
  std::string parent_path_;  // of parent_
  UniqueFd parent_;          // where the last entry was put; invalid: to be opened
  std::map<std::string, TarEntry> directories_;
  std::set<std::string> implied_;
  std::vector<Hidden> hidden_;
};

// A path of an archive without "." and empty components; "" is the root. kInvalid for one that
// leads out of it.
Result<std::string> clean_path(std::string_view path);

// "a/b" and "c" of "a/b/c".
std::pair<std::string, std::string> split_path(const std::string& path);

}  // namespace caisson::image
