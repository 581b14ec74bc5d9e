// SPDX-License-Identifier: Apache-2.0
#include "engine/paths.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace caisson::engine {

std::string clean_path(std::string_view path) {
  std::string clean = std::filesystem::path(path).lexically_normal().string();
  // Two slashes at the beginning would be a root of their own to the library.
  while (clean.size() > 1 && clean[1] == '/') clean.erase(0, 1);
  if (clean.size() > 1 && clean.ends_with('/')) clean.pop_back();
  return clean;
}

Result<std::string> absolute_path(std::string_view path) {
  if (path.starts_with('/')) return clean_path(path);
  char* directory = ::get_current_dir_name();
  if (directory == nullptr) return fail(Error::last("find the working directory"));
  const std::string whole = std::string(directory).append("/").append(path);
  std::free(directory);
  return clean_path(whole);
}

}  // namespace caisson::engine
