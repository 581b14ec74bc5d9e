// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/common/report.h"
#include "cli/runtime/verb.h"
#include "container/lifecycle.h"
#include "sys/file.h"
#include "sys/process.h"

// What ps(1) of the host tells of a container's processes, or their ids alone.
namespace caisson::cli {
namespace {

constexpr int kNoProgram = 127;

struct PsArguments {
  std::string format = "table";
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "table, as ps(1) prints it, or json: the ids",
     .set = set_text<&PsArguments::format>},
});

constexpr Command kPs{
    .name = "caisson-runtime ps",
    .operands = "ID [PS-OPTION...]",
    .summary = "List the processes of a container; ps(1) gets -ef unless told otherwise.",
    .options = kOptions,
    .min_operands = 1,
    .options_first = true};

[[noreturn]] void execute_ps(const std::vector<std::string>& args, int output) {
  std::vector<char*> pointers;
  for (const std::string& arg : args) pointers.push_back(const_cast<char*>(arg.c_str()));
  pointers.push_back(nullptr);
  if (::dup2(output, STDOUT_FILENO) >= 0) ::execvp("ps", pointers.data());
  ::_exit(kNoProgram);
}

Result<std::string> output_of_ps(const std::vector<std::string>& args) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Error::last("make a pipe"));
  const UniqueFd source(ends[0]);
  UniqueFd sink(ends[1]);
  const sys::CloneResult child = TRY(sys::clone_process(0));
  if (child.pid == 0) execute_ps(args, sink.get());
  sink.reset();
  auto output = sys::read_all(source.get(), "the output of ps");
  const int code = sys::exit_code(TRY(sys::wait_for(child.pidfd.get())));
  if (code == kNoProgram) return fail(Error::from_errno(ENOENT, "execute", "ps"));
  if (code != 0) return fail(Error::invalid(fmt::format("ps failed with exit code {}", code)));
  return output;
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found = split(line, ' ');
  std::erase_if(found, [](std::string_view word) { return word.empty(); });
  return found;
}

// The heading and the lines of the processes.
Result<std::string> only(const std::vector<pid_t>& pids, std::string_view table) {
  const std::vector<std::string_view> lines = split(table, '\n');
  const std::vector<std::string_view> heading = words(lines.front());
  const auto column = std::ranges::find(heading, "PID") - heading.begin();
  if (std::cmp_equal(column, heading.size())) {
    return fail(Error::invalid("the output of ps has no column PID"));
  }
  std::string kept = std::string(lines.front()) + "\n";
  for (const std::string_view line : lines) {
    const std::vector<std::string_view> fields = words(line);
    if (std::cmp_less_equal(fields.size(), column)) continue;
    const auto pid = parse_integer<pid_t>(fields[static_cast<std::size_t>(column)]);
    if (pid && std::ranges::find(pids, *pid) != pids.end()) kept.append(line).append("\n");
  }
  return kept;
}

}  // namespace

Result<int> ps_verb(const RuntimeGlobals& globals, Arguments arguments) {
  PsArguments given;
  const auto operands = TRY(parse_verb(kPs, arguments, &given));
  if (!operands) return 0;
  if (given.format != "table" && given.format != "json") {
    return fail(Error::invalid("unknown format \"" + given.format + "\""));
  }
  const auto pids =
      TRY(container::processes(container::Store(globals.root), std::string(operands->front())));
  if (given.format == "json") return print(fmt::format("[{}]\n", fmt::join(pids, ",")));
  std::vector<std::string> args = {"ps"};
  args.insert(args.end(), operands->begin() + 1, operands->end());
  if (args.size() == 1) args.emplace_back("-ef");
  return print(TRY(only(pids, TRY(output_of_ps(args)))));
}

}  // namespace caisson::cli
