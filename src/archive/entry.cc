// SPDX-License-Identifier: Apache-2.0
#include "archive/entry.h"

#include "base/strings.h"

namespace caisson::archive {

Result<std::string> clean_path(std::string_view path) {
  std::string clean;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") return fail(Error::invalid("\"" + std::string(path) + "\" leads upwards"));
    clean.append(clean.empty() ? "" : "/").append(part);
  }
  return clean;
}

}  // namespace caisson::archive
