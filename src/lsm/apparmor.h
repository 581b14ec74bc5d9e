// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

// AppArmor profiles (Documentation/admin-guide/LSM/apparmor.rst).
namespace caisson::lsm {

// The names and modes of all that are loaded; root may read it, where securityfs is mounted.
inline constexpr const char* kAppArmorProfiles = "/sys/kernel/security/apparmor/profiles";

// Whether the kernel has AppArmor on.
bool apparmor_enabled();

// Whether a profile of this name is loaded. Fails where the kernel's list can't be read.
Result<bool> is_apparmor_profile_loaded(const std::string& name);

// The calling process's profile, "unconfined" for none.
Result<std::string> own_apparmor_profile();

// kUnsupported where a profile is named and the kernel has AppArmor off: to run without it would be
// silence. An empty name asks for nothing.
Result<void> check_apparmor(const std::string& profile);

// The calling process's profile from its next execve on. `proc` (borrowed) is the host's /proc: the
// container's own may lead the write elsewhere (CVE-2019-16884, CVE-2025-52881). Where the caller
// is confined itself by a profile that keeps it from changing to others, the container runs under
// both.
Result<void> set_apparmor_profile(int proc, const std::string& profile);

}  // namespace caisson::lsm
