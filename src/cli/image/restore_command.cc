// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/image/command_line.h"
#include "image/fetch/store_source.h"
#include "image/store/image.h"

namespace caisson::cli {
namespace {

constexpr Command kCommand{
    .name = "caisson-image restore",
    .operands = "ID",
    .summary = "Unpack an image of the store anew from its blobs, as after a crash.",
    .min_operands = 1,
    .max_operands = 1,
};

Result<int> restore(std::string_view id, const image::Store& store) {
  const auto record = store.record(TRY(image::Digest::parse(id)));
  if (!record && record.error().errnum == ENOENT) return fail(image::no_such_image(id));
  TRY(record);
  std::vector<std::string> names;
  for (const auto& [name, target] : TRY(store.names())) {
    if (target == record->id) names.push_back(name);
  }
  image::LoadOptions options;
  // It was within the limits that held when it came.
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
  options.limits = {.bytes = kAny, .files = kAny, .ratio = kAny};
  options.tree.any_device = true;
  options.boot = TRY(image::current_boot());
  // Its content comes back for the container that has it, and for nobody else.
  options.removed = record->removed;
  const BroughtIn brought = TRY(bring_in(store, [&](const image::ConfinedPaths& paths) {
    image::Progress progress(image::Progress::Style::kNone);
    const image::StoreSource source(paths.store, *record, names);
    return image::load(source, paths.store, paths.ingest, options, progress);
  }));
  return brought.code;
}

}  // namespace

int restore_command(Arguments arguments, const image::Store& store) {
  const auto parsed = parse(kCommand, arguments, nullptr);
  if (!parsed) return report_usage(kCommand, parsed.error());
  if (parsed->help) return print(help_text(kCommand));
  const auto code = restore(parsed->operands.front(), store);
  return code ? *code : report_image_failure(code.error());
}

}  // namespace caisson::cli
