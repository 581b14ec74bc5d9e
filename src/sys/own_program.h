// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::sys {

// Makes sure that the calling program's file can't be written through /proc/PID/exe by whoever
// shares a process id namespace with its children (CVE-2019-5736): executes the program once more,
// with the same arguments, from a read-only mount that is in no mount namespace, so that nobody can
// change it there. Comes back where the program runs from a read-only mount already, which is so
// the second time, and where the caller may neither mount (in a user namespace of its own, either)
// nor write the file: nobody inside can do more then. argv as in main(), at least one entry, whose
// last part becomes the thread's name. To be called before anything that must not happen twice.
Result<void> shield_own_program(char* const* argv);

// Absolute path of the running program's file, after shield_own_program() too.
Result<std::string> own_program_path();

}  // namespace caisson::sys
