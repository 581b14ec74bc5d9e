// SPDX-License-Identifier: Apache-2.0
#include "cli/image/image_command.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string>

#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/image/command_line.h"

namespace caisson::cli {
namespace {

struct Globals {
  std::string store;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "store",
     .placeholder = "DIR",
     .help = "Where images are kept (/var/lib/caisson/images)",
     .set = set_text<&Globals::store>},
});

constexpr std::array kSubcommands = std::to_array<Subcommand>({
    {"import", "Make an image of the files of a root directory in a tar archive"},
    {"load", "Load images from an archive, an OCI layout or standard input"},
    {"restore", "Unpack a stored image anew, as after a crash"},
    {"save", "Save one or more images to an archive or OCI image layout"},
});

constexpr Command kCommand{
    .name = "caisson-image",
    .operands = "COMMAND [ARG...]",
    .summary = "Bring images in and out; called by caisson.",
    .options = kOptions,
    .subcommands = kSubcommands,
    .min_operands = 1,
    .options_first = true,
};

struct Entry {
  std::string_view name;
  int (*run)(Arguments arguments, const image::Store& store);
};

constexpr std::array kEntries = std::to_array<Entry>({
    {"import", import_command},
    {"load", load_command},
    {"restore", restore_command},
    {"save", save_command},
});

}  // namespace

int image_command(std::span<char* const> argv) {
  const Arguments arguments = Arguments(argv.data(), argv.size()).subspan(argv.empty() ? 0 : 1);
  Globals globals{.store = "/var/lib/caisson/images"};
  const auto parsed = parse(kCommand, arguments, &globals);
  if (!parsed) return report_usage(kCommand, parsed.error());
  if (parsed->help) return print(help_text(kCommand));
  ::umask(0022);
  const auto* const entry = std::ranges::find(kEntries, parsed->operands.front(), &Entry::name);
  if (entry == kEntries.end()) {
    return report_usage(kCommand, Error::invalid("unknown command: caisson-image " +
                                                 std::string(parsed->operands.front())));
  }
  return entry->run(arguments.last(parsed->operands.size() - 1), image::Store(globals.store));
}

}  // namespace caisson::cli
