// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/preserved_fds.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "base/strings.h"

namespace caisson::cli {
namespace {

constexpr unsigned kMost = 1024;

template <class T>
std::optional<T> number_from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  return parse_integer<T>(text);
}

}  // namespace

Result<unsigned> parse_preserved_fds(std::string_view value) {
  const auto count = parse_integer<unsigned>(value);
  if (!count || *count > kMost) return fail(Error::invalid("--preserve-fds takes 0 to 1024"));
  return *count;
}

unsigned activated_fds() {
  if (number_from_environment<pid_t>("LISTEN_PID") != ::getpid()) return 0;
  const unsigned count = number_from_environment<unsigned>("LISTEN_FDS").value_or(0);
  return count <= kMost ? count : 0;
}

Result<void> check_preserved_fds(unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    const int fd = 3 + static_cast<int>(i);
    if (::fcntl(fd, F_GETFD) < 0) {
      return fail(Error::last("preserve descriptor", std::to_string(fd)));
    }
  }
  return {};
}

}  // namespace caisson::cli
