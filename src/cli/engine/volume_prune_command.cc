// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "base/human_size.h"
#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/prune_request.h"
#include "cli/engine/volume_command.h"
#include "engine/prune.h"

namespace caisson::cli {
namespace {

struct VolumePrune : PruneRequest {
  bool all = false;
};

Result<void> add_filter(VolumePrune& request, std::string_view text) {
  const auto parts = split_once(text, '=');
  if (parts && parts->first == "all") {
    request.all = TRY(parse_switch(parts->second));
    return {};
  }
  if (text.starts_with("until=")) return fail(Error::invalid("invalid filter 'until'"));
  return add_prune_filter(request, text);
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Remove all unused volumes, not just anonymous ones",
     .set = set_switch<&VolumePrune::all>},
    {.name = "filter",
     .placeholder = "KEY=VALUE",
     .help = "Only what has a label (label=...) or has not (label!=...)",
     .example = "--filter label!=keep",
     .set = set_with<add_filter>},
    kPruneForce,
});

constexpr std::string_view kExamples[] = {"caisson volume prune --all --force"};

constexpr Command kCommand{
    .name = "caisson volume prune",
    .summary = "Remove the volumes that no container has.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

Result<int> prune(const VolumePrune& request, const engine::Store& store) {
  const std::string what = request.all ? "all local volumes" : "anonymous local volumes";
  TRY(confirm(request.force,
              "WARNING! This will remove " + what + " not used by at least one container.",
              "volume prune"));
  const engine::Pruned pruned =
      TRY(engine::prune_volumes(store, [&](const engine::Volume& volume) -> Result<bool> {
        if (!request.all && !volume.anonymous) return false;
        return is_wanted(request, volume.created, volume.labels);
      }));
  return print(removed_text("Deleted Volumes:", pruned.removed) +
               "Total reclaimed space: " + human_size(pruned.reclaimed, 4) + "\n");
}

}  // namespace

int volume_prune_command(Arguments arguments, const GlobalOptions& globals) {
  VolumePrune request;
  const auto parsed = operands_of(kCommand, arguments, &request);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = prune(request, engine::Store(globals.root));
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
