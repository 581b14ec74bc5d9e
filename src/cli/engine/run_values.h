// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"

namespace caisson::cli {

// What the arguments of `run`'s options mean, where several themes share it. All check form only;
// errors are kInvalid and say what is accepted. None needs privilege.

bool is_name_character(char c);
// Docker's rule for the names of containers and volumes: [a-zA-Z0-9][a-zA-Z0-9_.-]+
bool is_name(std::string_view text);
Result<std::string> parse_container_name(std::string_view text);

// "KEY=VALUE" or "KEY", whose value is then this process's; nullopt where it has none.
Result<std::optional<std::string>> parse_env(std::string_view text);

// The lines of a file that --env-file or --label-file names; blank ones and those that start with
// '#' are left out, quotes are kept, and names hold no blanks.
Result<std::vector<std::string>> read_variable_lines(std::string_view path);
// The variables of a file with one per line, as for parse_env().
Result<std::vector<std::string>> read_env_file(std::string_view path);

// An absolute path.
Result<std::string> parse_workdir(std::string_view text);

// "no", "always", "unless-stopped" or "on-failure[:RETRIES]"; "" stands for "no".
Result<engine::RestartPolicy> parse_restart_policy(std::string_view text);

// In nanoseconds: 0, or a millisecond at least.
Result<std::int64_t> parse_health_duration(std::string_view text);

}  // namespace caisson::cli
