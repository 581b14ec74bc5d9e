// SPDX-License-Identifier: Apache-2.0
#include "engine/programs.h"

#include <unistd.h>

#include <array>
#include <climits>

namespace caisson::engine {

Result<std::string> own_program() {
  std::array<char, PATH_MAX> buffer{};
  const ssize_t size = ::readlink("/proc/self/exe", buffer.data(), buffer.size());
  if (size < 0) return fail(Error::last("read link", "/proc/self/exe"));
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

Result<std::string> monitor_program() {
  const std::string own = TRY(own_program());
  std::string path = own.substr(0, own.rfind('/')) + "/caisson-monitor";
  if (::access(path.c_str(), X_OK) == 0) return path;
  return fail(Error::last("find", path).with_hint("caisson-monitor lies beside caisson"));
}

}  // namespace caisson::engine
