// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace caisson::cgroup {

// What a group's files held before they were written, so that a change of several limits is made
// whole or not at all.
class Journal {
 public:
  // Before `value` is written to the file. What can't be read can't be restored and is left out.
  void note(const std::string& path, std::string_view file, std::string_view value);
  // Writes the old values, the latest change first: the kernel took the values in that order, so it
  // takes them back. Goes on after an error and returns the first.
  [[nodiscard]] Result<void> undo();

 private:
  struct Entry {
    std::string path;
    std::string file;
    std::string value;
  };
  std::vector<Entry> entries_;
};

// What has to be written to a file that reads `text` to undo the writing of `value`. Files that
// hold a line for each device take one line, and another to go without.
std::string undoing_value(std::string_view file, std::string_view text, std::string_view value);

}  // namespace caisson::cgroup
