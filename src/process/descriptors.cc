// SPDX-License-Identifier: Apache-2.0
#include "process/descriptors.h"

#include <fcntl.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "sys/process.h"

namespace caisson::process {

Result<void> close_all_but_needed(const Plan& plan, const Inheritance& inherited,
                                  std::span<const int> also) {
  std::vector<int> keep = {
      inherited.socket,           plan.start_fifo,           plan.listener_socket, inherited.proc,
      inherited.cgroup_namespace, inherited.mount_namespace, plan.root.get()};
  keep.insert(keep.end(), also.begin(), also.end());
  keep.insert(keep.end(), plan.stdio.begin(), plan.stdio.end());
  for (const std::span<const UniqueFd> mounts :
       {inherited.id_mapped, std::span(plan.mount_sources), std::span(plan.mapped_layers)}) {
    for (const UniqueFd& mount : mounts) keep.push_back(mount.get());
  }
  std::ranges::sort(keep);
  // The descriptors that the container is to have come first, 3 and up, and lose close-on-exec.
  const int first = 3 + static_cast<int>(plan.preserved_fds);
  for (int fd = 3; fd < first; ++fd) {
    if (::fcntl(fd, F_SETFD, 0) != 0) {
      return fail(Error::last("keep descriptor", std::to_string(fd)));
    }
  }
  return sys::close_from(first, keep.data(), keep.size());
}

}  // namespace caisson::process
