// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::ns {

// A new time namespace with offsets, for the children that the calling process makes while the
// object lives. Offsets can only be set before the first process enters (time_namespaces(7)), so
// CLONE_NEWTIME of clone3(2), whose child is in at once, leaves no time for them.
class TimeOffsets {
 public:
  // Needs CAP_SYS_ADMIN and CAP_SYS_TIME.
  static Result<TimeOffsets> set(const std::map<std::string, oci::TimeOffset>& offsets);

  TimeOffsets(TimeOffsets&&) noexcept = default;
  TimeOffsets& operator=(TimeOffsets&&) = delete;
  ~TimeOffsets();

 private:
  TimeOffsets() = default;
  UniqueFd own_;
};

}  // namespace caisson::ns
