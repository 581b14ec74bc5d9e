// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_supervision_options.h"

#include "base/strings.h"

namespace caisson::cli {

using engine::RunOptions;

namespace {

Error conflicting_health_options() {
  return Error::invalid("--no-healthcheck conflicts with --health-* options");
}

}  // namespace

Result<void> set_health_command(RunOptions& run, std::string_view text) {
  if (run.health.test.size() == 1) return fail(conflicting_health_options());
  run.health.test = {"CMD-SHELL", std::string(text)};
  return {};
}

Result<void> set_health_retries(RunOptions& run, std::string_view text) {
  const auto number = parse_integer<int>(text);
  if (!number || *number < 0) return fail(Error::invalid("--health-retries cannot be negative"));
  run.health.retries = *number;
  return {};
}

Result<void> disable_health_check(RunOptions& run, std::string_view text) {
  if (!TRY(parse_switch(text))) return {};
  if (run.health.test.size() > 1) return fail(conflicting_health_options());
  run.health.test = {"NONE"};
  return {};
}

Result<void> add_log_option(RunOptions& run, std::string_view text) {
  const auto parts = split_once(text, '=');
  if (!parts) return fail(Error::invalid("invalid logging opts format: " + std::string(text)));
  run.log.options[std::string(parts->first)] = parts->second;
  return {};
}

}  // namespace caisson::cli
