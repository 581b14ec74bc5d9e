// SPDX-License-Identifier: Apache-2.0
#include "ns/mapped_user_namespace.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "base/scope_exit.h"
#include "ns/id_maps.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::ns {

Result<UniqueFd> make_mapped_user_namespace(std::span<const oci::IdMapping> uids,
                                            std::span<const oci::IdMapping> gids) {
  // Only a process makes one; it goes as soon as a descriptor keeps the namespace.
  const sys::CloneResult holder = TRY(sys::clone_process(CLONE_NEWUSER));
  if (holder.pid == 0) {
    for (;;) ::pause();
  }
  const ScopeExit end_holder([&] {
    // Both can only fail where the process is gone already, which is what is wanted.
    [[maybe_unused]] const auto killed = sys::send_signal(holder.pidfd.get(), SIGKILL);
    [[maybe_unused]] const auto reaped = sys::wait_for(holder.pidfd.get());
  });
  TRY(write_id_maps(holder.pid, uids, gids));
  return sys::open("/proc/" + std::to_string(holder.pid) + "/ns/user", O_RDONLY);
}

}  // namespace caisson::ns
