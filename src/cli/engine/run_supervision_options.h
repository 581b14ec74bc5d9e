// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"
#include "cli/engine/run_setters.h"
#include "cli/engine/run_values.h"
#include "engine/timestamps.h"

namespace caisson::cli {

Result<void> set_health_command(engine::RunOptions& run, std::string_view text);
Result<void> set_health_retries(engine::RunOptions& run, std::string_view text);
Result<void> disable_health_check(engine::RunOptions& run, std::string_view text);
Result<void> add_log_option(engine::RunOptions& run, std::string_view text);

// A duration of the health check, which Docker has at least a millisecond long.
template <auto kMember>
inline constexpr Setter kSetHealthDuration =
    set_parsed_in<&engine::RunOptions::health, kMember, parse_health_duration>;

// What is done about `run`'s container while it runs and when it has ended: its log, its health,
// its next start.
inline constexpr std::array kRunSupervisionOptions = std::to_array<Option>({
    {.name = "health-cmd",
     .placeholder = "COMMAND",
     .help = "Command that tells whether the container is healthy",
     .set = set_with<set_health_command>},
    {.name = "health-interval",
     .placeholder = "DURATION",
     .help = "Time between running the check (default 30s)",
     .set = kSetHealthDuration<&engine::HealthCheck::interval>},
    {.name = "health-retries",
     .placeholder = "NUMBER",
     .help = "Consecutive failures needed to report unhealthy (default 3)",
     .set = set_with<set_health_retries>},
    {.name = "health-start-interval",
     .placeholder = "DURATION",
     .help = "Time between running the check during the start period (default 5s)",
     .set = kSetHealthDuration<&engine::HealthCheck::start_interval>},
    {.name = "health-start-period",
     .placeholder = "DURATION",
     .help = "Time for the container to start before failures count",
     .set = kSetHealthDuration<&engine::HealthCheck::start_period>},
    {.name = "health-timeout",
     .placeholder = "DURATION",
     .help = "Time that one check may take (default 30s)",
     .set = kSetHealthDuration<&engine::HealthCheck::timeout>},
    {.name = "log-driver",
     .placeholder = "DRIVER",
     .help = "Where the output is kept: json-file (default), journald or none",
     .set = set_text_in<&engine::RunOptions::log, &engine::LogOptions::driver>},
    {.name = "log-opt",
     .placeholder = "KEY=VALUE",
     .help = "Option of the log driver: max-size, max-file",
     .example = "--log-opt max-size=10m",
     .set = set_with<add_log_option>},
    {.name = "no-healthcheck",
     .help = "Disable any health check of the image",
     .set = set_with<disable_health_check>},
    {.name = "restart",
     .placeholder = "POLICY",
     .help = "When to start again: no (default), on-failure[:N], always or unless-stopped",
     .set = set_parsed<&engine::RunOptions::restart, parse_restart_policy>},
});

}  // namespace caisson::cli
