// SPDX-License-Identifier: Apache-2.0
#include "sys/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "base/unique_fd.h"
#include "sys/file.h"

namespace caisson::sys {
namespace {

constexpr int kReadDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

}  // namespace

Result<std::vector<std::string>> names_in(int directory) {
  // fdopendir takes the descriptor over, so it gets one of its own.
  UniqueFd own = TRY(open_at(directory, ".", kReadDirectory));
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(own.get()), ::closedir);
  if (!stream) return fail(Error::last("read directory"));
  [[maybe_unused]] const int taken_over = own.release();
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return fail(Error::last("read directory"));
  return names;
}

Result<std::vector<std::string>> names_where_there_is(const std::string& directory) {
  const auto opened = open(directory, O_RDONLY | O_DIRECTORY);
  if (!opened && opened.error().errnum == ENOENT) return std::vector<std::string>();
  if (!opened) return fail(opened.error());
  return names_in(opened->get());
}

Result<void> remove_entry(int parent, const std::string& name) {
  if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR) return fail(Error::last("remove", name));
  {
    const UniqueFd directory = TRY(open_at(parent, name, kReadDirectory));
    for (const std::string& inner : TRY(names_in(directory.get()))) {
      TRY(remove_entry(directory.get(), inner));
    }
  }
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return {};
  return fail(Error::last("remove", name));
}

Result<void> remove_entry(const std::string& path) {
  return remove_entry(AT_FDCWD, path);
}

}  // namespace caisson::sys
