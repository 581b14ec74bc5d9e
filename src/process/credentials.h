// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "oci/config.h"
#include "process/user.h"

namespace caisson::process {

// What become() does not take away.
struct Kept {
  bool admin = false;   // CAP_SYS_ADMIN
  bool groups = false;  // the supplementary groups, where the user namespace forbids setgroups
};

// Turns the calling process into the container's user with the container's capabilities.
//
// With `admin`, CAP_SYS_ADMIN stays permitted and effective until execve, to load a filter
// without no_new_privs. execve itself sheds it: the bounding set lacks it already, so root's new
// set is without it, and an ordinary user's new set is the ambient one (capabilities(7),
// "Transformation of capabilities during execve()").
Result<void> become(const Identity& identity, const oci::Process& process, Kept kept);

}  // namespace caisson::process
