// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// The AppArmor profile of containers that ask for no other.
namespace caisson::lsm {

inline constexpr std::string_view kDefaultAppArmorProfile = "caisson-default";

// Whether profiles can be loaded and applied here: AppArmor is on, its files are mounted, and
// apparmor_parser is installed.
bool can_load_apparmor_profiles();

// profiles/apparmor.profile with its gaps filled; `caller` is the profile of the program that
// starts containers ("unconfined" for none).
std::string default_apparmor_profile(std::string_view name, std::string_view caller);

// Loads the default profile where the kernel does not have it as it is to be. `cache` is a
// directory that does not outlive the boot; a file in it says, by the text's digest, what was
// loaded: asking costs two short reads, loading some 50 ms. Needs CAP_MAC_ADMIN where it has to be
// loaded.
Result<void> load_default_apparmor_profile(const std::string& cache);

// FNV-1a, 64 bits, in hexadecimal.
std::string digest_of(std::string_view text);

}  // namespace caisson::lsm
