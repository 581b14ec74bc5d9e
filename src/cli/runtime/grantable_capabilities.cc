// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/grantable_capabilities.h"

#include <string>

#include "caps/caps.h"
#include "cli/runtime/runtime_log.h"

namespace caisson::cli {
namespace {

void warn_of(std::string text, caps::Set capabilities) {
  if (capabilities == 0) return;
  for (unsigned number = 0; const auto name = caps::name(number); ++number) {
    if ((capabilities & caps::bit(number)) != 0) text += " " + *name;
  }
  log_warning(text);
}

}  // namespace

Result<void> drop_ungrantable_capabilities(oci::Process& process) {
  auto& wanted = process.capabilities;
  if (!wanted) return {};
  const caps::Set held = TRY(caps::bounding());
  caps::Set missing = 0;
  for (caps::Set* set : {&wanted->bounding, &wanted->effective, &wanted->inheritable,
                         &wanted->permitted, &wanted->ambient}) {
    missing |= *set & ~held;
    *set &= held;
  }
  warn_of("this host lacks capabilities that are asked for:", missing);
  // capabilities(7), "Ambient".
  const caps::Set possible = wanted->permitted & wanted->inheritable;
  warn_of("no ambient capabilities, as they are not permitted and inheritable as well:",
          wanted->ambient & ~possible);
  wanted->ambient &= possible;
  return {};
}

}  // namespace caisson::cli
