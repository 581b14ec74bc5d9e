// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/run_options.h"
#include "monitor/job.h"

namespace caisson::engine {

// Whether there is something to execute at all.
bool has_health_check(const HealthCheck& check);

// The check with Docker's values where none are given.
HealthCheck with_defaults(HealthCheck check);

// Tells the monitor when to look.
void set_health(monitor::Job& job, const HealthCheck& check);

}  // namespace caisson::engine
