// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace caisson::cgroup {

class Journal;

// A directory of a cgroup file system, by its absolute path. Holds no descriptor.
class Directory {
 public:
  explicit Directory(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  // The same, whose writes are noted in the journal (borrowed; may be none).
  [[nodiscard]] Directory noting_in(Journal* journal) const;
  [[nodiscard]] Directory parent() const;

  [[nodiscard]] bool has(std::string_view file) const;
  [[nodiscard]] Result<std::string> read(std::string_view file) const;
  // The file as one number; "max" is the largest.
  [[nodiscard]] Result<std::uint64_t> read_number(std::string_view file) const;
  // One write(2): the kernel takes each as one command. The file must exist.
  [[nodiscard]] Result<void> write(std::string_view file, std::string_view value) const;

  // True where the directory was made, false where it existed.
  [[nodiscard]] Result<bool> make() const;
  // Removes the directory and all below; waits two seconds at most for exiting processes.
  [[nodiscard]] Result<void> remove_tree() const;
  // Ids of the processes here and below, sorted; none where the directory is gone.
  [[nodiscard]] Result<std::vector<pid_t>> processes() const;

 private:
  std::string path_;
  Journal* journal_ = nullptr;
};

}  // namespace caisson::cgroup
