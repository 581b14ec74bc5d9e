// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>

#include "base/human_size.h"
#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "cli/engine/prune_request.h"
#include "engine/images.h"

namespace caisson::cli {
namespace {

struct PruneArguments : PruneRequest {
  bool all = false;
};

Result<void> set_all(PruneArguments& prune, std::string_view value) {
  prune.all = TRY(parse_switch(value));
  return {};
}

Result<void> add_filter(PruneArguments& prune, std::string_view value) {
  const auto parts = split_once(value, '=');
  if (!parts || parts->first != "dangling") return add_prune_filter(prune, value);
  prune.all = !TRY(parse_switch(parts->second));
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Remove all unused images, not just dangling ones",
     .set = set_with<set_all>},
    {.name = "filter",
     .placeholder = "KEY=VALUE",
     .help = "Only what was made until a time, has a label (label=...) or has not (label!=...); "
             "dangling=false as --all",
     .example = "--filter until=24h",
     .set = set_with<add_filter>},
    kPruneForce,
});

constexpr std::string_view kExamples[] = {
    "caisson image prune",
    "caisson image prune --all --force --filter until=240h",
};

constexpr Command kCommand{
    .name = "caisson image prune",
    .summary = "Remove unused images.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

Result<int> prune(const PruneArguments& given, const engine::Store& store) {
  TRY(confirm(given.force,
              given.all ? "WARNING! This will remove all images without at least one container "
                          "associated to them."
                        : "WARNING! This will remove all dangling images.",
              "image prune"));
  const engine::PrunedImages pruned =
      TRY(engine::prune_images(store, [&](const engine::ListedImage& image) {
        return is_wanted_image(given, given.all, store, image);
      }));
  return print(removed_text(pruned.removal) +
               "Total reclaimed space: " + human_size(pruned.bytes, 4) + "\n");
}

}  // namespace

int image_prune_command(Arguments arguments, const GlobalOptions& globals) {
  PruneArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = prune(given, engine::Store(globals.root));
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
