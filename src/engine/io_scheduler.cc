// SPDX-License-Identifier: Apache-2.0
#include "engine/io_scheduler.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "sys/file.h"

namespace caisson::engine {

bool is_scheduled_by_bfq(const std::string& device) {
  struct stat status{};
  if (::stat(device.c_str(), &status) != 0 || !S_ISBLK(status.st_mode)) return false;
  const std::string entry = "/sys/dev/block/" + std::to_string(major(status.st_rdev)) + ":" +
                            std::to_string(minor(status.st_rdev));
  for (const char* queue : {"/queue/scheduler", "/../queue/scheduler"}) {
    // The one in force stands in brackets: "none [bfq] mq-deadline".
    const auto schedulers = sys::read_file(entry + queue);
    if (schedulers) return schedulers->contains("[bfq]");
  }
  return false;
}

}  // namespace caisson::engine
