// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/top_command.h"

#include <string>
#include <vector>

#include "base/strings.h"
#include "cgroup/cgroup.h"
#include "cli/common/report.h"
#include "cli/engine/table.h"
#include "container/ps_output.h"
#include "engine/status.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kTopExamples[] = {"caisson top web", "caisson top web -o pid,args"};

constexpr Command kCommand{
    .name = "caisson top",
    .operands = "CONTAINER [PS-OPTION...]",
    .summary =
        "Display the running processes of a container; ps(1) gets -ef unless told otherwise.",
    .examples = kTopExamples,
    .min_operands = 1,
    .options_first = true,
};

// The last column is the command line, which has blanks of its own.
std::vector<std::string> fields(std::string_view line, std::size_t columns) {
  std::vector<std::string> cells;
  while (cells.size() + 1 < columns) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::size_t end = std::min(line.find(' '), line.size());
    cells.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  cells.emplace_back(trim(line));
  return cells;
}

std::string lay_out(const std::string& output) {
  constexpr std::size_t kNarrowest = 20;
  const std::vector<std::string_view> lines = split(trim(output), '\n');
  const auto heading = container::words(lines.front());
  Table table({heading.begin(), heading.end()}, kNarrowest);
  for (std::size_t i = 1; i < lines.size(); ++i) table.add(fields(lines[i], heading.size()));
  return table.text();
}

Result<int> top(const engine::Container& container, const std::vector<std::string>& options) {
  const engine::State state = TRY(engine::look_at(container));
  if (state.phase != engine::State::Phase::kRunning) {
    return fail(Error::invalid("Container " + container.id() + " is not running"));
  }
  const auto group = TRY(cgroup::open(state.cgroups));
  return print(lay_out(TRY(container::ps_output(TRY(group->processes()), options))));
}

}  // namespace

int top_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  const std::vector<std::string> options(operands.begin() + 1, operands.end());
  return with_container(globals, operands.front(),
                        [&](const engine::Store&, const engine::Container& container) {
                          return top(container, options);
                        });
}

}  // namespace caisson::cli
