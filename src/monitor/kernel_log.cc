// SPDX-License-Identifier: Apache-2.0
#include "monitor/kernel_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "sys/retry.h"

namespace caisson::monitor {

UniqueFd open_kernel_log() {
  UniqueFd log(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (log && ::lseek(log.get(), 0, SEEK_END) < 0) log.reset();
  return log;
}

bool tells_of_oom_kill(const UniqueFd& log, std::string_view unit) {
  // One record a read(2), and none is longer.
  static std::array<char, 8192> record;
  for (;;) {
    const ssize_t got = sys::retry([&] { return ::read(log.get(), record.data(), record.size()); });
    if (got < 0 && errno == EPIPE) continue;  // the kernel has written over the next ones
    if (got <= 0) return false;
    // "oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=/system.slice/UNIT,task_memcg=…"
    // (since 5.0).
    const std::string_view text(record.data(), static_cast<std::size_t>(got));
    if (text.contains("_memcg=") && text.contains(unit)) return true;
  }
}

}  // namespace caisson::monitor
