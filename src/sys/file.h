// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

// Files by path or by directory descriptor. Every descriptor is made close-on-exec.
namespace caisson::sys {

// open(2); EINTR is retried. The subject of errors is the path.
Result<UniqueFd> open(const std::string& path, int flags, mode_t mode = 0);
Result<UniqueFd> open_at(int dir, const std::string& path, int flags, mode_t mode = 0);

// The whole content; more than `limit` bytes is an error (EFBIG). The caller makes sure that it is
// no FIFO or terminal, which would block.
Result<std::string> read_file(const std::string& path, std::size_t limit = 16 << 20);
Result<std::string> read_all(int fd, const std::string& subject, std::size_t limit = 16 << 20);

// Writes everything; short writes are continued, EINTR retried.
Result<void> write_all(int fd, std::string_view text, const std::string& subject);
// Opens an existing file for writing and writes in one go, as control files want it.
Result<void> write_file(const std::string& path, std::string_view text);
// Creates or replaces a file's content; a symbolic link in its place is refused (ELOOP).
Result<void> create_file(const std::string& path, std::string_view text, mode_t mode);

// mkdir(2); an existing directory is fine.
Result<void> make_directory(const std::string& path, mode_t mode);
// As mkdir -p, for trusted paths of the host.
Result<void> make_directories(const std::string& path, mode_t mode);

Result<struct stat> stat(const std::string& path);
Result<struct stat> stat_fd(int fd, const std::string& subject);

}  // namespace caisson::sys
