// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "init/init.h"
#include "monitor/engine_call.h"
#include "monitor/job.h"
#include "monitor/monitor.h"

namespace caisson {
namespace {

Result<void> look_after(const monitor::Job& job) {
  monitor::Monitor monitor = TRY(monitor::Monitor::create(job));
  return monitor.run();
}

// What comes after the end (its event, removal, a new start) needs all of the engine.
void leave_to_engine(const monitor::Job& job) {
  std::vector<std::string> arguments = monitor::engine_arguments(job, monitor::kEndedCommand);
  ::execv(job.engine.c_str(), monitor::pointers_to(arguments).data());
  log::error(Error::last("execute", job.engine));
}

int run(std::span<const char* const> arguments) {
  log::set_program("caisson-monitor");
  // A client that is gone must end its connection, not the program.
  ::signal(SIGPIPE, SIG_IGN);
  const auto job = monitor::parse_job(arguments);
  if (!job) {
    log::error(job.error());
    return 1;
  }
  const auto done = look_after(*job);
  if (!done) log::error(done.error());
  leave_to_engine(*job);
  return 1;
}

// --init puts this program into the container under that name and calls it with "--" and a command.
constexpr std::string_view kInitName = "docker-init";

bool is_init(std::span<char* const> argv) {
  return argv.size() > 2 && std::string_view(argv[0]).ends_with(kInitName) &&
         std::string_view(argv[1]) == "--";
}

int run_init(std::span<char* const> argv) {
  log::set_program(kInitName);
  return init::run_command(argv.subspan(2));
}

}  // namespace
}  // namespace caisson

// In place of libstdc++'s, which names the exception's type by a demangler and printf(3): half as
// much code as all the rest, and nothing here throws.
namespace __gnu_cxx {
void __verbose_terminate_handler() {
  std::abort();
}
}  // namespace __gnu_cxx

int main(int argc, char** argv) {
  const std::span<char* const> all(argv, static_cast<std::size_t>(argc));
  if (caisson::is_init(all)) return caisson::run_init(all);
  const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
  return caisson::run(arguments.subspan(arguments.empty() ? 0 : 1));
}
