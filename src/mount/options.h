// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace caisson::mount {

// A runtime-spec mount's option list, sorted by what the kernel is to be told where
// (runtime-spec config.md "Mounts", mount_setattr(2)).
struct Options {
  bool bind = false;
  bool recursive_bind = false;
  bool remount = false;                // change what is mounted there already
  bool copy_up = false;                // "tmpcopyup": fill a tmpfs with what it covers
  bool id_mapped = false;              // "idmap" or "ridmap"
  bool id_mapped_recursively = false;  // "ridmap"
  std::uint64_t set = 0;               // MOUNT_ATTR_* of the mount itself
  std::uint64_t clear = 0;
  std::uint64_t recursive_set = 0;  // MOUNT_ATTR_* of everything below ("rro", "rnosuid" …)
  std::uint64_t recursive_clear = 0;
  std::vector<std::uint64_t> propagation;  // MS_PRIVATE …, with MS_REC
  // Words that every file system has ("sync" …), told to it before its own.
  std::vector<std::string> file_system_flags;
  std::vector<std::pair<std::string, std::string>> data;  // for the file system itself
};

// Later options win over earlier ones ("ro,rw" is rw). Words that are no mount option are data
// for the file system, which refuses what it doesn't know.
Options parse_options(std::span<const std::string> words);

// All words that are no data of a file system, for those who ask what the runtime knows.
std::vector<std::string_view> option_words();

}  // namespace caisson::mount
