// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/human_size.h"
#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/human.h"
#include "cli/engine/image_commands.h"
#include "cli/engine/table.h"
#include "container/id.h"
#include "engine/image_details.h"
#include "engine/ready_image.h"
#include "engine/timestamps.h"

namespace caisson::cli {
namespace {

struct HistoryArguments {
  bool human = true;
  bool no_trunc = false;
  bool quiet = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "human",
     .letter = 'H',
     .help = "Print sizes and dates in human readable format (default true)",
     .set = set_switch<&HistoryArguments::human>},
    {.name = "no-trunc",
     .help = "Don't truncate output",
     .set = set_switch<&HistoryArguments::no_trunc>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Only show image IDs",
     .set = set_switch<&HistoryArguments::quiet>},
});

constexpr std::array<std::string_view, 2> kExamples{
    "caisson history busybox",
    "caisson history --no-trunc site:1.0",
};

constexpr Command kCommand{
    .name = "caisson history",
    .operands = "IMAGE",
    .summary = "Show the history of an image.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

std::string created_text(const std::string& created, bool human) {
  if (!human) return created;
  const auto time = engine::parse_timestamp(created);
  return time ? human_duration(now().tv_sec - time->tv_sec) + " ago" : "N/A";
}

// As Docker shows commands: on one line, 45 characters at most.
std::string command_text(std::string text, bool no_trunc) {
  std::ranges::replace(text, '\t', ' ');
  constexpr std::size_t kMost = 45;
  if (no_trunc || text.size() <= kMost) return text;
  return text.substr(0, kMost - 1) + "…";
}

Result<int> show(const HistoryArguments& given, std::string_view reference,
                 const engine::Store& store) {
  TRY(engine::adopt_builtin(store, reference));
  const engine::ListedImage image = TRY(engine::find_image(store, reference));
  const image::Digest& id = image.record.id;
  // Only the last step has a name: that of the image.
  std::string name = given.no_trunc ? id.text() : container::short_id(id.hex());
  std::string names;
  Table table({"IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"});
  for (const engine::ImageStep& step : TRY(engine::image_history(store, image))) {
    names += name + "\n";
    table.add({name, created_text(step.created, given.human),
               command_text(step.created_by, given.no_trunc),
               given.human ? human_size(step.size) : std::to_string(step.size), step.comment});
    name = "<missing>";
  }
  return print(given.quiet ? names : table.text());
}

}  // namespace

int history_command(Arguments arguments, const GlobalOptions& globals) {
  HistoryArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto code = show(given, std::get<Operands>(parsed).front(), engine::Store(globals.root));
  return code ? *code : report_failure(code.error());
}

}  // namespace caisson::cli
