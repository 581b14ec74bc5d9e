// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::sys {

// What is left of a replaced file when the host loses power.
enum class Lasting : std::uint8_t {
  kOnDisk,     // the old content or the new one, whole: it is written out before it has the name
  kAsRenamed,  // what the file system promises of a file that replaces another
  kPassing,    // nothing matters, as in /run
};

// Replaces a file, or makes it: whoever reads it, and whenever the program dies, it has the old
// content or the new one. For one program at a time; one that dies may leave a file "PATH.new".
Result<void> replace_file(const std::string& path, std::string_view text, Lasting lasting,
                          mode_t mode = 0600);

}  // namespace caisson::sys
