// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/update_command.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/common/option_table.h"
#include "cli/common/report.h"
#include "cli/engine/run_resource_options.h"
#include "cli/engine/run_values.h"
#include "engine/resource_check.h"
#include "engine/update.h"

namespace caisson::cli {
namespace {

struct UpdateArguments : engine::RunOptions {
  std::string policy;
};

Result<void> set_restart(engine::RunOptions& run, std::string_view value) {
  static_cast<UpdateArguments&>(run).policy = value;
  return {};
}

// A policy that there is none of is, as docker has it, no mistake of the command line.
Result<std::optional<engine::RestartPolicy>> policy_of(const UpdateArguments& given) {
  if (given.policy.empty()) return std::nullopt;
  return TRY(parse_restart_policy(given.policy));
}

constexpr std::array kOwnOptions = std::to_array<Option>({
    {.name = "restart",
     .placeholder = "POLICY",
     .help = "When to start again: no, on-failure[:N], always or unless-stopped",
     .set = set_with<set_restart>},
});

constexpr auto kOptions = merge_options(kOwnOptions, kUpdatableResourceOptions);

constexpr std::array<std::string_view, 2> kExamples{
    "caisson update --cpus 0.5 -m 512m --memory-swap 1g web",
    "caisson update --restart on-failure:3 web",
};

constinit const Command kCommand{
    .name = "caisson update",
    .operands = "CONTAINER [CONTAINER...]",
    .summary =
        "Change limits and restart policy of containers, of running ones at once. What one "
        "container refuses leaves all of its limits as they were.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
};

}  // namespace

int update_command(Arguments arguments, const GlobalOptions& globals) {
  UpdateArguments given;
  const auto parsed = operands_of(kCommand, arguments, static_cast<engine::RunOptions*>(&given));
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const bool any = std::ranges::any_of(
      arguments, [](const char* argument) { return argument[0] == '-' && argument[1] != '\0'; });
  if (!any) {
    return report_failure(
        Error::invalid("you must provide one or more flags when using this command"));
  }
  auto policy = policy_of(given);
  if (!policy) return report_failure(policy.error());
  const engine::Update update{std::move(given.resources), std::move(*policy)};
  return for_each_container(
      globals, std::get<Operands>(parsed),
      [&update](const engine::Store& store, const engine::Container& container) -> Result<void> {
        engine::tell(TRY(engine::update(store, container, update)));
        return {};
      });
}

}  // namespace caisson::cli
