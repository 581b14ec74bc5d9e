// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/host_capabilities.h"

#include <string>

#include "caps/caps.h"
#include "cli/runtime/runtime_log.h"

namespace caisson::cli {

Result<void> drop_missing_capabilities(oci::Process& process) {
  auto& wanted = process.capabilities;
  if (!wanted) return {};
  const caps::Set held = TRY(caps::bounding());
  caps::Set missing = 0;
  for (caps::Set* set : {&wanted->bounding, &wanted->effective, &wanted->inheritable,
                         &wanted->permitted, &wanted->ambient}) {
    missing |= *set & ~held;
    *set &= held;
  }
  if (missing == 0) return {};
  std::string names;
  for (unsigned number = 0; const auto name = caps::name(number); ++number) {
    if ((missing & caps::bit(number)) != 0) names += " " + *name;
  }
  log_warning("this host lacks capabilities that are asked for:" + names);
  return {};
}

}  // namespace caisson::cli
