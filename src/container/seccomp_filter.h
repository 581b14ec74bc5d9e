// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"
#include "process/plan.h"
#include "seccomp/profile/profile.h"

namespace caisson::container {

using Warn = std::function<void(const std::string&)>;

// When a filter is proved: a tenth of a millisecond or two that a start need not wait for, but what
// is wrong with a user's profile is to be told before anything is created.
enum class ProofTime : std::uint8_t { kNow, kAfterClone };

// The filter that a profile means for a process with the bounding set `caps` on this host:
// resolved, compiled and proved. kInvalid, before anything is created, for a profile that forbids
// execve, under which no command could start; kUnsupported for one that needs what the kernel
// lacks. Warnings of profile and policy go to `warn`.
Result<process::Filter> make_filter(const seccomp::Profile& profile, std::uint64_t caps,
                                    const Warn& warn, ProofTime time = ProofTime::kNow);

// The filter for a process of a container with this configuration: of linux.seccomp, or none.
Result<process::Filter> make_filter(const oci::Config& config, const Warn& warn);

// A connection to the agent that answers the filter's NOTIFY calls; none where it has no such call.
Result<UniqueFd> connect_to_agent(const process::Filter& filter);

}  // namespace caisson::container
