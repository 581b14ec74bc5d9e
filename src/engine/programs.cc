// SPDX-License-Identifier: Apache-2.0
#include "engine/programs.h"

#include <unistd.h>

#include "sys/own_program.h"

namespace caisson::engine {

Result<std::string> program_beside(std::string_view name) {
  const std::string own = TRY(sys::own_program_path());
  std::string path = own.substr(0, own.rfind('/') + 1).append(name);
  if (::access(path.c_str(), X_OK) == 0) return path;
  return fail(Error::last("find", path).with_hint(std::string(name) + " lies beside caisson"));
}

}  // namespace caisson::engine
