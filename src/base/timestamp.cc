// SPDX-License-Identifier: Apache-2.0
#include "base/timestamp.h"

namespace caisson {

timespec now() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return time;
}

std::string rfc3339(const timespec& time) {
  tm utc{};
  ::gmtime_r(&time.tv_sec, &utc);
  char seconds[32];
  std::string text(seconds, ::strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc));
  if (time.tv_nsec != 0) {
    std::string fraction = std::to_string(1000000000 + time.tv_nsec);
    fraction.front() = '.';
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += fraction;
  }
  return text += 'Z';
}

}  // namespace caisson
