// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

// AppArmor profiles (Documentation/admin-guide/LSM/apparmor.rst).
namespace caisson::lsm {

// kUnsupported where a profile is named and the kernel has AppArmor off: to run without it would be
// silence. An empty name asks for nothing.
Result<void> check_apparmor(const std::string& profile);

// The calling process's profile from its next execve on. `proc` (borrowed) is the host's /proc: the
// container's own may lead the write elsewhere (CVE-2019-16884, CVE-2025-52881).
Result<void> set_apparmor_profile(int proc, const std::string& profile);

}  // namespace caisson::lsm
