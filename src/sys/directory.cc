// SPDX-License-Identifier: Apache-2.0
#include "sys/directory.h"

#include <dirent.h>

#include <cerrno>
#include <memory>
#include <string_view>

namespace caisson::sys {

Result<std::vector<std::string>> names_in(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), ::closedir);
  if (!stream) return fail(Error::last("open", directory));
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr && errno != 0) return fail(Error::last("list", directory));
    if (entry == nullptr) return names;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
}

}  // namespace caisson::sys
