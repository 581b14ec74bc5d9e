// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "container/record.h"
#include "container/status.h"

namespace caisson::container {

// What is known of a container and its status, as the specification's state.
oci::State make_state(const Record& record, oci::Status status);

// The state as hooks get it.
std::string state_json(const Record& record, oci::Status status);

// What an agent gets with a listener (config-linux.md "Container Process State"): the process `pid`
// of the container, its first one or another.
std::string process_state_json(const Record& record, oci::Status status, pid_t pid,
                               const std::string& metadata);

}  // namespace caisson::container
