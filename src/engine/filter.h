// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "engine/run_options.h"
#include "process/plan.h"
#include "seccomp/profile/profile.h"

namespace caisson::engine {

// The profile that the options choose, parsed; none for "unconfined" and for a privileged container
// without one of its own.
Result<std::optional<seccomp::Profile>> profile_of(const RunOptions& options);

// The filter for a container with the bounding set `caps`: the profile that the options choose,
// parsed, resolved for this host and compiled. No program for "unconfined", for a profile that says
// nothing, and for a privileged container without a profile of its own. kInvalid, before anything
// is created, for a bad profile and for one that forbids execve, under which no command could
// start.
Result<process::Filter> make_filter(const RunOptions& options, std::uint64_t caps);

}  // namespace caisson::engine
