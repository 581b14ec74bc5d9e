// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/image_help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "engine/image_program.h"
#include "engine/ready_image.h"

namespace caisson::cli {
namespace {

struct Entry {
  std::string_view name;
  std::string_view summary;  // "": an alias
  int (*run)(Arguments arguments, const GlobalOptions& globals);
};

constexpr std::array kEntries = std::to_array<Entry>({
    {"history", "Show the history of an image", history_command},
    {"import", "Import the contents from a tarball to create an image", import_command},
    {"inspect", "Display detailed information on one or more images", image_inspect_command},
    {"load", "Load images from an archive, an OCI layout or standard input", load_command},
    {"ls", "List images", images_command},
    {"list", "", images_command},
    {"prune", "Remove unused images", image_prune_command},
    {"rm", "Remove one or more images", rmi_command},
    {"remove", "", rmi_command},
    {"save", "Save one or more images to an archive or OCI layout", save_command},
    {"tag", "Create a tag that refers to an image", tag_command},
});

constexpr std::size_t kListed = 9;
constexpr std::array<Subcommand, kListed> kSubcommands = [] {
  std::array<Subcommand, kListed> listed{};
  std::size_t count = 0;
  for (const Entry& entry : kEntries) {
    if (!entry.summary.empty()) listed[count++] = {entry.name, entry.summary};
  }
  return listed;
}();

constexpr std::array<std::string_view, 2> kExamples{
    "caisson image ls",
    "caisson image prune --all",
};

constexpr Command kCommand{
    .name = "caisson image",
    .operands = "COMMAND",
    .summary = "Manage images.",
    .subcommands = kSubcommands,
    .examples = kExamples,
    .options_first = true,
};

// Completion and manual pages ask for the help of the command; for everything else it is carried
// out.
int become(const Command& command, std::string_view name, Arguments arguments,
           const GlobalOptions& globals) {
  if (HelpCollector::active()) return print_help(command);
  std::vector<const char*> all = {name.data()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return report_failure(engine::become_image_program(engine::Store(globals.root), all));
}

// For options that caisson-image reads.
Result<void> leave(void* /*target*/, std::string_view /*value*/) {
  return {};
}

constexpr auto kSaveOptions =
    with_setters(kImageSaveOptions, std::to_array<Setter>({leave, leave}));
constexpr Command kSave = with_options(kImageSave, kSaveOptions);

// caisson-image knows the store alone.
Result<void> adopt_operands(Arguments arguments, const engine::Store& store) {
  const auto parsed = parse(kSave, arguments, nullptr);
  // It says what is wrong with the others.
  if (!parsed || parsed->help) return {};
  for (const std::string_view name : parsed->operands) TRY(engine::adopt_builtin(store, name));
  return {};
}

}  // namespace

int load_command(Arguments arguments, const GlobalOptions& globals) {
  return become(kImageLoad, "load", arguments, globals);
}

int save_command(Arguments arguments, const GlobalOptions& globals) {
  if (!HelpCollector::active()) {
    const auto adopted = adopt_operands(arguments, engine::Store(globals.root));
    if (!adopted) return report_failure(adopted.error());
  }
  return become(kImageSave, "save", arguments, globals);
}

int import_command(Arguments arguments, const GlobalOptions& globals) {
  return become(kImageImport, "import", arguments, globals);
}

int image_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = parse(kCommand, arguments, nullptr);
  if (!parsed) return report_usage(kCommand, parsed.error());
  if (parsed->help || parsed->operands.empty()) return print_help(kCommand);
  const auto* const entry = std::ranges::find(kEntries, parsed->operands.front(), &Entry::name);
  if (entry == kEntries.end()) {
    return report_usage(kCommand, Error::invalid("unknown command: caisson image " +
                                                 std::string(parsed->operands.front())));
  }
  return entry->run(arguments.last(parsed->operands.size() - 1), globals);
}

}  // namespace caisson::cli
