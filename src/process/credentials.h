// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "oci/config.h"
#include "process/user.h"

namespace caisson::process {

// Turns the calling process into the container's user with the container's capabilities.
//
// With `keep_admin`, CAP_SYS_ADMIN stays permitted and effective until execve, to load a filter
// without no_new_privs. execve itself sheds it: the bounding set lacks it already, so root's new
// set is without it, and an ordinary user's new set is the ambient one (capabilities(7),
// "Transformation of capabilities during execve()").
Result<void> become(const Identity& identity, const oci::Process& process, bool keep_admin);

}  // namespace caisson::process
