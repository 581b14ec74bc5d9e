// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <array>
#include <string>

#include "base/human_size.h"
#include "base/strings.h"
#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "engine/images.h"
#include "engine/timestamps.h"

namespace caisson::cli {
namespace {

struct PruneArguments : engine::PruneOptions {
  bool force = false;
};

Result<void> set_all(PruneArguments& prune, std::string_view value) {
  prune.all = TRY(parse_switch(value));
  return {};
}

Result<void> add_filter(PruneArguments& prune, std::string_view value) {
  const auto parts = split_once(value, '=');
  if (!parts) return fail(Error::invalid("bad format of filter (expected name=value)"));
  if (parts->first == "until") {
    prune.until = TRY(engine::parse_time_argument(parts->second, now()));
  } else if (parts->first == "dangling") {
    prune.all = !TRY(parse_switch(parts->second));
  } else {
    return fail(Error::invalid("invalid filter '" + std::string(parts->first) + "'"));
  }
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Remove all unused images, not just dangling ones",
     .set = set_with<set_all>},
    {.name = "filter",
     .placeholder = "FILTER",
     .help = "until=TIME, dangling=true|false",
     .example = "--filter until=24h",
     .set = set_with<add_filter>},
    {.name = "force",
     .letter = 'f',
     .help = "Do not prompt for confirmation",
     .set = set_switch<&PruneArguments::force>},
});

constexpr Command kCommand{
    .name = "caisson image prune",
    .summary = "Remove unused images.",
    .options = kOptions,
    .max_operands = 0,
};

bool is_confirmed(bool all) {
  const std::string what =
      all ? "all images without at least one container associated to them" : "all dangling images";
  print("WARNING! This will remove " + what + ".\nAre you sure you want to continue? [y/N] ");
  char answer = 'n';
  return ::read(STDIN_FILENO, &answer, 1) == 1 && (answer == 'y' || answer == 'Y');
}

}  // namespace

int image_prune_command(Arguments arguments, const GlobalOptions& globals) {
  PruneArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const engine::Store store(globals.root);
  engine::Pruned pruned;
  if (given.force || is_confirmed(given.all)) {
    auto done = engine::prune_images(store, given);
    if (!done) return report_failure(done.error());
    pruned = std::move(*done);
  }
  std::string text;
  const engine::Removal& removal = pruned.removal;
  if (!removal.deleted.empty()) text += "Deleted Images:\n";
  for (const std::string& name : removal.untagged) text += "untagged: " + name + "\n";
  for (const std::string& digest : removal.deleted) text += "deleted: " + digest + "\n";
  if (!removal.deleted.empty()) text += "\n";
  return print(text + "Total reclaimed space: " + human_size(pruned.bytes, 4) + "\n");
}

}  // namespace caisson::cli
