// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "monitor/job.h"

namespace caisson::monitor {

// Commands of `caisson` that are there for the monitor alone.
inline constexpr const char* kEndedCommand = "container-ended";
inline constexpr const char* kProbeCommand = "container-probe";

// The arguments by which `caisson` does this for the job's container.
std::vector<std::string> engine_arguments(const Job& job, std::string_view command);

// As execve(2) wants them; valid as long as the texts are.
std::vector<char*> pointers_to(std::vector<std::string>& arguments);

}  // namespace caisson::monitor
