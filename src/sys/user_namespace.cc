// SPDX-License-Identifier: Apache-2.0
#include "sys/user_namespace.h"

#include "sys/file.h"

namespace caisson::sys {

bool in_user_namespace() {
  // The initial one maps all 2^32 - 1 ids onto themselves.
  const auto map = read_file("/proc/self/uid_map");
  return map && !map->contains(" 4294967295");
}

}  // namespace caisson::sys
