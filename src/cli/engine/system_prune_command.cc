// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "base/human_size.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/prune_request.h"
#include "cli/engine/system_commands.h"
#include "engine/images.h"
#include "engine/prune.h"

namespace caisson::cli {
namespace {

struct SystemPrune : PruneRequest {
  bool all = false;
  bool volumes = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Remove all unused images, not just dangling ones",
     .set = set_switch<&SystemPrune::all>},
    kPruneFilter,
    kPruneForce,
    {.name = "volumes",
     .help = "Remove anonymous volumes as well",
     .set = set_switch<&SystemPrune::volumes>},
});

constexpr std::string_view kExamples[] = {"caisson system prune --all --force"};

constexpr Command kCommand{
    .name = "caisson system prune",
    .summary = "Remove what is not in use.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

std::string warning(const SystemPrune& request) {
  std::string text = "WARNING! This will remove:\n  - all stopped containers\n";
  if (request.volumes) {
    text += "  - all anonymous volumes not used by at least one container\n";
  }
  return text + (request.all ? "  - all images without at least one container associated to them\n"
                             : "  - all dangling images\n");
}

// Containers first: they are what volumes and images are used by.
Result<int> prune(const SystemPrune& request, const engine::Store& store) {
  if (request.volumes && request.until) {
    return fail(Error::invalid("The \"until\" filter is not supported with \"--volumes\""));
  }
  TRY(confirm(request.force, warning(request), "system prune"));
  const engine::Pruned containers =
      TRY(engine::prune_containers(store, [&](const engine::Record& record) {
        return is_wanted(request, record.created, record.options.labels);
      }));
  std::string text = removed_text("Deleted Containers:", containers.removed);
  std::uint64_t reclaimed = containers.reclaimed;
  if (request.volumes) {
    const engine::Pruned volumes =
        TRY(engine::prune_volumes(store, [&](const engine::Volume& volume) -> Result<bool> {
          return volume.anonymous && TRY(is_wanted(request, volume.created, volume.labels));
        }));
    text += removed_text("Deleted Volumes:", volumes.removed);
    reclaimed += volumes.reclaimed;
  }
  const engine::PrunedImages images =
      TRY(engine::prune_images(store, [&](const engine::ListedImage& image) {
        return is_wanted_image(request, request.all, store, image);
      }));
  text += removed_text(images.removal);
  reclaimed += images.bytes;
  return print(text + "Total reclaimed space: " + human_size(reclaimed, 4) + "\n");
}

}  // namespace

int system_prune_command(Arguments arguments, const GlobalOptions& globals) {
  SystemPrune request;
  const auto parsed = operands_of(kCommand, arguments, &request);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = prune(request, engine::Store(globals.root));
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
