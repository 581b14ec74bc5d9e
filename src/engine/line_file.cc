// SPDX-License-Identifier: Apache-2.0
#include "engine/line_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::engine {

Result<LineFile> LineFile::open(const std::string& path) {
  return LineFile(path, TRY(sys::open(path, O_RDONLY)));
}

Result<void> LineFile::read(const std::function<Result<void>(std::string_view)>& take) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = sys::retry([&] { return ::read(fd_.get(), buffer.data(), buffer.size()); });
    if (got < 0) return fail(Error::last("read", path_));
    if (got == 0) return {};
    rest_.append(buffer.data(), static_cast<std::size_t>(got));
    TRY(take_lines(take));
  }
}

Result<bool> LineFile::is_rotated() const {
  struct stat named{};
  // In the middle of it there is none: the next change tells.
  if (::stat(path_.c_str(), &named) != 0) return false;
  const struct stat own = TRY(sys::stat_fd(fd_.get(), path_));
  return named.st_ino != own.st_ino;
}

Result<void> LineFile::take_lines(const std::function<Result<void>(std::string_view)>& take) {
  std::size_t begin = 0;
  for (std::size_t end = rest_.find('\n'); end != std::string::npos;
       end = rest_.find('\n', begin)) {
    const std::string_view line = std::string_view(rest_).substr(begin, end - begin);
    begin = end + 1;
    TRY(take(line));
  }
  rest_.erase(0, begin);
  return {};
}

}  // namespace caisson::engine
