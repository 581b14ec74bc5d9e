// SPDX-License-Identifier: Apache-2.0
#include "container/ps_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/strings.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::container {
namespace {

constexpr int kNoProgram = 127;

[[noreturn]] void execute_ps(const std::vector<std::string>& args, int output, bool silent) {
  std::vector<char*> pointers;
  for (const std::string& arg : args) pointers.push_back(const_cast<char*>(arg.c_str()));
  pointers.push_back(nullptr);
  if (silent) {
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0 || ::dup2(null, STDERR_FILENO) < 0) ::_exit(EXIT_FAILURE);
  }
  if (::dup2(output, STDOUT_FILENO) >= 0) ::execvp("ps", pointers.data());
  ::_exit(kNoProgram);
}

// Its output, and its exit code.
struct PsEnd {
  std::string output;
  int code;
};

Result<PsEnd> run_ps(const std::vector<std::string>& args, bool silent) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Error::last("make a pipe"));
  const UniqueFd source(ends[0]);
  UniqueFd sink(ends[1]);
  const sys::CloneResult child = TRY(sys::clone_process(0));
  if (child.pid == 0) execute_ps(args, sink.get(), silent);
  sink.reset();
  std::string output = TRY(sys::read_all(source.get(), "the output of ps"));
  const int code = sys::exit_code(TRY(sys::wait_for(child.pidfd.get())));
  if (code == kNoProgram) return fail(Error::from_errno(ENOENT, "execute", "ps"));
  return PsEnd{std::move(output), code};
}

Result<std::string> output_of_ps(const std::vector<std::string>& options) {
  std::vector<std::string> args = {"ps"};
  args.insert(args.end(), options.begin(), options.end());
  PsEnd end = TRY(run_ps(args, false));
  if (end.code != 0) {
    return fail(Error::invalid(fmt::format("ps failed with exit code {}", end.code)));
  }
  return std::move(end.output);
}

// What -ef says of these alone, without a look at every process of the host: only procps knows -q,
// takes 255 ids at most, and fails where none of them is left.
Result<std::optional<std::string>> quick_output_of_ps(const std::vector<pid_t>& pids) {
  if (pids.empty()) return std::nullopt;
  PsEnd end = TRY(run_ps({"ps", "-f", "-q", fmt::format("{}", fmt::join(pids, ","))}, true));
  if (end.code != 0) return std::nullopt;
  return std::move(end.output);
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
  if (!options.empty()) return only(pids, TRY(output_of_ps(options)));
  if (const auto quick = TRY(quick_output_of_ps(pids))) return only(pids, *quick);
  return only(pids, TRY(output_of_ps({"-ef"})));
}

}  // namespace caisson::container
