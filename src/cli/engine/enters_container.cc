// SPDX-License-Identifier: Apache-2.0
#include "cli/common/entry.h"

// `exec` alone, and not behind global options: a program that is executed once more does not know
// by /proc/self/exe any more where its images and helpers lie, of which `exec` needs none. What is
// not seen here, main() shields later.
extern "C" bool caisson_enters_container(long count, char* const* arguments) {
  return count > 1 && caisson::cli::equal(arguments[1], "exec");
}
