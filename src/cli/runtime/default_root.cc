// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/default_root.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "sys/user_namespace.h"

namespace caisson::cli {
namespace {

// Who became root by mapping keeps the environment; a real root's USER is "root".
bool is_mapped_root() {
  const char* user = std::getenv("USER");
  if (user != nullptr && std::string_view(user) == "root") return false;
  return sys::in_user_namespace();
}

}  // namespace

std::string default_root() {
  const char* directory = std::getenv("XDG_RUNTIME_DIR");
  const bool own =
      directory != nullptr && directory[0] == '/' && (::geteuid() != 0 || is_mapped_root());
  return std::string(own ? directory : "/run") + "/caisson-runtime";
}

}  // namespace caisson::cli
