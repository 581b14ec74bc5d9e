// SPDX-License-Identifier: Apache-2.0
#include "cli/common/entry.h"
#include "cli/runtime/entering_verbs.h"

// Too often is no harm: the value of an option may be called as a verb is.
extern "C" bool caisson_enters_container(long count, char* const* arguments) {
  for (long i = 1; i < count; ++i) {
    for (const auto& verb : caisson::cli::kEnteringVerbs) {
      if (caisson::cli::equal(arguments[i], verb)) return true;
    }
  }
  return false;
}
