// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/preserved_fds.h"

#include <fcntl.h>

#include <string>

#include "base/strings.h"

namespace caisson::cli {

Result<unsigned> parse_preserved_fds(std::string_view value) {
  const auto count = parse_integer<unsigned>(value);
  if (!count || *count > 1024) return fail(Error::invalid("--preserve-fds takes 0 to 1024"));
  for (unsigned i = 0; i < *count; ++i) {
    const int fd = 3 + static_cast<int>(i);
    if (::fcntl(fd, F_GETFD) < 0) {
      return fail(Error::last("--preserve-fds " + std::string(value) + ": use descriptor",
                              std::to_string(fd)));
    }
  }
  return *count;
}

}  // namespace caisson::cli
