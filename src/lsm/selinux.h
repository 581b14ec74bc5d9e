// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// SELinux labels, "user:role:type:level".
namespace caisson::lsm {

// Whether the kernel has SELinux on and its file system is mounted.
bool selinux_enabled();

// kUnsupported where a label is given and the kernel has SELinux off. An empty label asks for
// nothing.
Result<void> check_selinux(const std::string& label);

// The calling process's label from its next execve on. `proc` (borrowed) is the host's /proc
// (lsm/apparmor.h).
Result<void> set_selinux_label(int proc, const std::string& label);

// The label of the keys and keyrings that the calling process makes from now on; "" is its own
// again.
Result<void> set_key_label(int proc, const std::string& label);

}  // namespace caisson::lsm
