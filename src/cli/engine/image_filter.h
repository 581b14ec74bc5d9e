// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/images.h"

namespace caisson::cli {

// What `images --filter` asks for.
class ImageFilters {
 public:
  // Each "key=value". kInvalid in Docker's words for others.
  static Result<ImageFilters> parse(const std::vector<std::string>& texts);
  // "busybox", "busybox:1", or a pattern of either (glob(7), where '*' ends at '/').
  void add_reference(std::string pattern) { references_.push_back(std::move(pattern)); }

  // The images that are left, with the names that are asked for. kNotFound where before= or since=
  // names no image.
  [[nodiscard]] Result<std::vector<engine::ListedImage>> apply(const engine::Store& store) const;

 private:
  [[nodiscard]] Result<bool> matches(const engine::Store& store,
                                     const engine::ListedImage& image) const;

  std::vector<std::string> references_;
  std::vector<std::string> labels_;
  std::string before_;
  std::string since_;
  std::optional<bool> dangling_;
  std::optional<timespec> until_;
};

}  // namespace caisson::cli
