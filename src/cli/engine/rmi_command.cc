// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "engine/images.h"

namespace caisson::cli {
namespace {

struct RemoveArguments {
  bool force = false;
  bool no_prune = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "force",
     .letter = 'f',
     .help = "Force removal of the image",
     .set = set_switch<&RemoveArguments::force>},
    {.name = "no-prune",
     .help = "Accepted for scripts: images have no parents here",
     .set = set_switch<&RemoveArguments::no_prune>},
});

constexpr std::array<std::string_view, 1> kExamples{
    "caisson rmi site:1.0",
};

constexpr Command kCommand{
    .name = "caisson rmi",
    .operands = "IMAGE [IMAGE...]",
    .summary = "Remove one or more images.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
};

}  // namespace

int rmi_command(Arguments arguments, const GlobalOptions& globals) {
  RemoveArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const engine::Store store(globals.root);
  int code = kExitOk;
  for (const std::string_view reference : std::get<Operands>(parsed)) {
    const auto removal = engine::remove_image(store, reference, {given.force});
    if (!removal) {
      const bool missing = removal.error().kind == Error::Kind::kNotFound;
      const int failed = report_failure(removal.error());
      // As docker: with --force it is no failure that there is nothing to remove.
      if (!missing || !given.force) code = failed;
      continue;
    }
    std::string text;
    for (const std::string& name : removal->untagged) text += "Untagged: " + name + "\n";
    for (const std::string& digest : removal->deleted) text += "Deleted: " + digest + "\n";
    if (print(text) != kExitOk) code = kExitGeneral;
  }
  return code;
}

}  // namespace caisson::cli
