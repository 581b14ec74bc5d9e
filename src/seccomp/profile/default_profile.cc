// SPDX-License-Identifier: Apache-2.0
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {

std::string_view default_profile_text() {
  // Made by CMake (cmake/CaissonDefaultProfile.cmake) from profiles/default.json.
  static constexpr std::string_view kText =
#include "default_profile_text.inc"
      ;
  return kText;
}

}  // namespace caisson::seccomp
