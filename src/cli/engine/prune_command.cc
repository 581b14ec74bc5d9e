// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/prune_command.h"

#include <array>
#include <string>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/human.h"
#include "cli/engine/prune_request.h"
#include "engine/prune.h"

namespace caisson::cli {
namespace {

constexpr std::array kOptions = std::to_array<Option>({
    kPruneFilter,
    kPruneForce,
});

constexpr std::string_view kExamples[] = {"caisson container prune --force --filter until=24h"};

constexpr Command kCommand{
    .name = "caisson container prune",
    .summary = "Remove all stopped containers.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

Result<int> prune(const PruneRequest& request, const GlobalOptions& globals) {
  TRY(confirm(request.force, "WARNING! This will remove all stopped containers.",
              "container prune"));
  const engine::Pruned pruned =
      TRY(engine::prune_containers(engine::Store(globals.root), [&](const engine::Record& record) {
        return is_wanted(request, record.created, record.options.labels);
      }));
  return print(removed_text("Deleted Containers:", pruned.removed) +
               "Total reclaimed space: " + human_size(pruned.reclaimed, 4) + "\n");
}

}  // namespace

int container_prune_command(Arguments arguments, const GlobalOptions& globals) {
  PruneRequest request;
  const auto parsed = operands_of(kCommand, arguments, &request);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = prune(request, globals);
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
