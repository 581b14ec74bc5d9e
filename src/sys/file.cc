// SPDX-License-Identifier: Apache-2.0
#include "sys/file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sys/retry.h"

namespace caisson::sys {

Result<UniqueFd> open(const std::string& path, int flags, mode_t mode) {
  return open_at(AT_FDCWD, path, flags, mode);
}

Result<UniqueFd> open_at(int dir, const std::string& path, int flags, mode_t mode) {
  UniqueFd fd(retry([&] { return ::openat(dir, path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!fd) return fail(Error::last("open", path));
  return fd;
}

Result<std::string> read_all(int fd, const std::string& subject, std::size_t limit) {
  std::string text;
  std::size_t used = 0;
  for (;;) {
    text.resize(std::max<std::size_t>(used * 2, 4096));
    const ssize_t got = retry([&] { return ::read(fd, text.data() + used, text.size() - used); });
    if (got < 0) return fail(Error::last("read", subject));
    used += static_cast<std::size_t>(got);
    if (used > limit) return fail(Error::from_errno(EFBIG, "read", subject));
    if (got == 0) break;
  }
  text.resize(used);
  return text;
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  const UniqueFd fd = TRY(open(path, O_RDONLY));
  return read_all(fd.get(), path, limit);
}

Result<void> write_all(int fd, std::string_view text, const std::string& subject) {
  while (!text.empty()) {
    const ssize_t put = retry([&] { return ::write(fd, text.data(), text.size()); });
    if (put < 0) return fail(Error::last("write", subject));
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const UniqueFd fd = TRY(open(path, O_WRONLY));
  return write_all(fd.get(), text, path);
}

Result<void> create_file(const std::string& path, std::string_view text, mode_t mode) {
  const UniqueFd fd = TRY(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode));
  return write_all(fd.get(), text, path);
}

Result<void> make_directory(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0 || errno == EEXIST) return {};
  return fail(Error::last("make directory", path));
}

Result<void> make_directories(const std::string& path, mode_t mode) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    TRY(make_directory(path.substr(0, at), mode));
  }
  return make_directory(path, mode);
}

Result<struct stat> stat(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return fail(Error::last("stat", path));
  return status;
}

Result<struct stat> stat_fd(int fd, const std::string& subject) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return fail(Error::last("stat", subject));
  return status;
}

}  // namespace caisson::sys
