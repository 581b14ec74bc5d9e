// SPDX-License-Identifier: Apache-2.0
#include "engine/paths.h"

#include <filesystem>

namespace caisson::engine {

std::string clean_path(std::string_view path) {
  std::string clean = std::filesystem::path(path).lexically_normal().string();
  // Two slashes at the beginning would be a root of their own to the library.
  while (clean.size() > 1 && clean[1] == '/') clean.erase(0, 1);
  if (clean.size() > 1 && clean.ends_with('/')) clean.pop_back();
  return clean;
}

}  // namespace caisson::engine
