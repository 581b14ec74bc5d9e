// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/unique_fd.h"

namespace caisson::monitor {

// What the kernel says from now on (the kernel's Documentation/ABI/testing/dev-kmsg). Invalid where
// that can't be read: it needs CAP_SYSLOG where kernel.dmesg_restrict is set.
UniqueFd open_kernel_log();

// Whether the kernel said that it killed a process of the service manager's unit because memory ran
// out. Reads on to the end, so it is to be asked once.
bool tells_of_oom_kill(const UniqueFd& log, std::string_view unit);

}  // namespace caisson::monitor
