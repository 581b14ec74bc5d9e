// SPDX-License-Identifier: Apache-2.0
#include "seccomp/load/running_kernel.h"

#include <sys/utsname.h>

#include <string>

namespace caisson::seccomp {

Result<KernelVersion> running_kernel() {
  utsname names{};
  if (::uname(&names) != 0) return fail(Error::last("read the kernel's version"));
  const auto version = parse_kernel_version(names.release);
  if (version) return *version;
  return fail(
      Error::invalid("unknown form of kernel version \"" + std::string(names.release) + "\""));
}

}  // namespace caisson::seccomp
