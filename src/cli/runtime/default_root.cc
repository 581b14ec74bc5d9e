// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/default_root.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "sys/file.h"

namespace caisson::cli {
namespace {

// Who became root by mapping keeps the environment; a real root's USER is "root".
bool is_mapped_root() {
  const char* user = std::getenv("USER");
  if (user != nullptr && std::string_view(user) == "root") return false;
  // user_namespaces(7): the initial one maps all 2^32 - 1 ids onto themselves.
  const auto map = sys::read_file("/proc/self/uid_map");
  return map && !map->contains(" 4294967295");
}

}  // namespace

std::string default_root() {
  const char* directory = std::getenv("XDG_RUNTIME_DIR");
  const bool own =
      directory != nullptr && directory[0] == '/' && (::geteuid() != 0 || is_mapped_root());
  return std::string(own ? directory : "/run") + "/caisson-runtime";
}

}  // namespace caisson::cli
