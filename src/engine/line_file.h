// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::engine {

// Reads a file line by line that another program appends to; what is not ended by a line end yet is
// left for the next time.
class LineFile {
 public:
  // An error with ENOENT where there is none.
  static Result<LineFile> open(const std::string& path);

  // What came since the last time.
  Result<void> read(const std::function<Result<void>(std::string_view)>& take);

  // Whether the path leads to another file by now.
  [[nodiscard]] Result<bool> is_rotated() const;

 private:
  LineFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  Result<void> take_lines(const std::function<Result<void>(std::string_view)>& take);

  std::string path_;
  UniqueFd fd_;
  std::string rest_;
};

}  // namespace caisson::engine
