// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

// Flag of Linux 5.19, younger than some distributions' headers.
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

namespace caisson::seccomp {

// seccomp(2), which the C library does not wrap; -1 with errno.
inline long seccomp_call(unsigned operation, unsigned flags, void* argument) {
  return ::syscall(SYS_seccomp, operation, flags, argument);
}

}  // namespace caisson::seccomp
