// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// Whether a rule counts on the target, by Docker's reading: it does unless anything that it
// excludes is given, or any of the kinds of things that it includes is not. Of the arches that it
// includes one must be the native one, of the capabilities all must be there.
bool applies(const Rule& rule, const Target& target);

// The ABIs that the profile lists for a machine, the native one first. It is always among them, as
// with libseccomp, which starts each filter with it; of archMap the first entry that begins with
// the native ABI counts.
std::vector<Abi> listed_abis(const Profile& profile, Abi native);

}  // namespace caisson::seccomp
