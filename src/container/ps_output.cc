// SPDX-License-Identifier: Apache-2.0
#include "container/ps_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/strings.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::container {
namespace {

constexpr int kNoProgram = 127;

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

// The heading and the lines of the processes.
Result<std::string> only(const std::vector<pid_t>& pids, std::string_view table) {
  const std::vector<std::string_view> lines = split(table, '\n');
  const std::vector<std::string_view> heading = words(lines.front());
  const auto column = std::ranges::find(heading, "PID") - heading.begin();
  if (std::cmp_equal(column, heading.size())) {
    return fail(Error::invalid("Couldn't find PID field in ps output"));
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

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found = split(line, ' ');
  std::erase_if(found, [](std::string_view word) { return word.empty(); });
  return found;
}

Result<std::string> ps_output(const std::vector<pid_t>& pids,
                              const std::vector<std::string>& options) {
  std::vector<std::string> args = {"ps"};
  args.insert(args.end(), options.begin(), options.end());
  if (options.empty()) args.emplace_back("-ef");
  return only(pids, TRY(output_of_ps(args)));
}

}  // namespace caisson::container
