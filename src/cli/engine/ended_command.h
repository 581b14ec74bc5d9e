// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson container-ended ID`, said by the container's monitor (monitor/engine_call.h) when it
// has done its work.
int ended_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
