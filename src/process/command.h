// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::process {

// Finds the file that execve is to be given, inside the container (after the pivot, as its user):
// a name without '/' is looked for in `path` (the value of PATH). Looks on to what execve can't
// say: a script's or program's missing interpreter, a carriage return behind it. Errors have the
// wording that Docker's users know and the kinds kCommandNotFound and kCommandNotExecutable.
Result<std::string> resolve_command(const std::string& name, std::string_view path);

// What to say of an execve that failed although resolve_command had no objection; or, of a negative
// errno, that it was not reached (listener_courier.h).
Error exec_error(const std::string& name, int errnum);

}  // namespace caisson::process
