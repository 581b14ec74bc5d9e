// SPDX-License-Identifier: Apache-2.0
#include "process/keyring.h"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace caisson::process {

Result<void> join_keyring(const std::string& name) {
  const long keyring =
      ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name.empty() ? nullptr : name.c_str());
  if (keyring < 0) {
    return errno == ENOSYS ? Result<void>{} : fail(Error::last("join a session keyring"));
  }
  if (name.empty()) return {};
  // All for whoever possesses it, as every session keyring has it; beside that its owner, root of
  // the user namespace, may find it by its name and no more (keyctl_setperm(3)).
  constexpr unsigned long kPossessorAll = 0x3f000000;
  constexpr unsigned long kUserSearch = 0x00080000;
  if (::syscall(SYS_keyctl, KEYCTL_SETPERM, keyring, kPossessorAll | kUserSearch) < 0) {
    return fail(Error::last("set permissions of the session keyring"));
  }
  return {};
}

}  // namespace caisson::process
