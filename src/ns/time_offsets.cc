// SPDX-License-Identifier: Apache-2.0
#include "ns/time_offsets.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>

#include "base/log.h"
#include "sys/file.h"

namespace caisson::ns {

Result<TimeOffsets> TimeOffsets::set(const std::map<std::string, oci::TimeOffset>& offsets) {
  TimeOffsets made;
  made.own_ = TRY(sys::open("/proc/self/ns/time", O_RDONLY));
  if (::unshare(CLONE_NEWTIME) != 0) return fail(Error::last("make a time namespace"));
  std::string text;
  for (const auto& [clock, offset] : offsets) {
    text +=
        clock + " " + std::to_string(offset.secs) + " " + std::to_string(offset.nanosecs) + "\n";
  }
  auto written = sys::write_file("/proc/self/timens_offsets", text);
  if (!written) return fail(std::move(written).error().in("set linux.timeOffsets"));
  return made;
}

TimeOffsets::~TimeOffsets() {
  if (own_ && ::setns(own_.get(), CLONE_NEWTIME) != 0) {
    log::error(Error::last("return to own time namespace"));
  }
}

}  // namespace caisson::ns
