// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"

// Trees of files on their way: from a directory or a tar stream into a directory or a tar stream.
namespace caisson::archive {

// One file, directory, link, device or FIFO.
struct Entry {
  std::string path{};  // "a/b": relative, without "." and ".."; "" for the destination itself
  mode_t mode = 0;     // with its type; of a hard link that of the file
  uid_t uid = 0;
  gid_t gid = 0;
  std::uint64_t size = 0;  // of a file's content
  timespec modified{};
  dev_t device = 0;
  std::string target{};      // of a symbolic link; of a hard link, the path of the entry before
  bool hard_link = false;    // to an entry before
  std::string capability{};  // the extended attribute security.capability
};

// Reads on in a file's content: how many bytes; 0 at its end.
using Content = std::function<Result<std::size_t>(std::span<char>)>;

// Where entries go to, each directory before what is in it.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  // `content` counts for files alone.
  virtual Result<void> add(const Entry& entry, const Content& content) = 0;
  // To be called after the last entry.
  virtual Result<void> finish() = 0;
};

// The path without "." and with single slashes. kInvalid where it holds "..".
Result<std::string> clean_path(std::string_view path);

}  // namespace caisson::archive
