// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/engine_command.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/attach_command.h"
#include "cli/engine/caps_command.h"
#include "cli/engine/check_command.h"
#include "cli/engine/create_command.h"
#include "cli/engine/ended_command.h"
#include "cli/engine/exec_command.h"
#include "cli/engine/info_command.h"
#include "cli/engine/inspect_command.h"
#include "cli/engine/kill_command.h"
#include "cli/engine/logs_command.h"
#include "cli/engine/pause_command.h"
#include "cli/engine/ps_command.h"
#include "cli/engine/rename_command.h"
#include "cli/engine/restart_command.h"
#include "cli/engine/rm_command.h"
#include "cli/engine/run_command.h"
#include "cli/engine/start_command.h"
#include "cli/engine/stats_command.h"
#include "cli/engine/stop_command.h"
#include "cli/engine/top_command.h"
#include "cli/engine/update_command.h"
#include "cli/engine/wait_command.h"
#include "cli/seccomp/seccomp_command.h"
#include "monitor/engine_call.h"

namespace caisson::cli {
namespace {

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "root",
     .placeholder = "DIR",
     .help = "Keep containers below this directory rather than in /var/lib/caisson",
     .set = set_text<&GlobalOptions::root>},
    {.name = "seccomp-profile",
     .placeholder = "FILE",
     .help = "Seccomp profile of containers that ask for none with --security-opt",
     .example = "--seccomp-profile site.json",
     .set = set_text<&GlobalOptions::seccomp_profile>},
    {.name = "version",
     .letter = 'v',
     .help = "Print the version",
     .set = set_switch<&GlobalOptions::version>},
});

constexpr std::array kSubcommands = std::to_array<Subcommand>({
    {"attach", "Attach to a running container"},
    {"caps", "Look into capabilities"},
    {"check", "Look at what this host has of what containers need"},
    {"create", "Create a new container"},
    {"exec", "Execute a command in a running container"},
    {"info", "Show what this host offers containers, and what is in force"},
    {"inspect", "Return low-level information on containers"},
    {"kill", "Kill one or more running containers"},
    {"logs", "Fetch the logs of a container"},
    {"pause", "Pause all processes within one or more containers"},
    {"ps", "List containers"},
    {"rename", "Rename a container"},
    {"restart", "Restart one or more containers"},
    {"rm", "Remove one or more containers"},
    {"run", "Create and run a new container"},
    {"start", "Start one or more stopped containers"},
    {"stats", "Show what containers use"},
    {"stop", "Stop one or more running containers"},
    {"top", "Display the running processes of a container"},
    {"unpause", "Unpause all processes within one or more containers"},
    {"update", "Change limits and restart policy of one or more containers"},
    {"wait", "Wait until one or more containers stop, then print their exit codes"},
    {"seccomp", "Look into seccomp profiles and filters"},
    {"version", "Print the version"},
    {"help", "Print help on a command"},
});

constexpr std::array<std::string_view, 3> kExamples{
    "caisson run --rm -it busybox sh",
    "caisson --seccomp-profile site.json run --rm busybox sh",
    "caisson run --help",
};

constexpr Command kEngine{
    .name = "caisson",
    .operands = "COMMAND [ARG...]",
    .summary = "Run programs in containers, under a system-call policy that can be read.",
    .options = kOptions,
    .subcommands = kSubcommands,
    .examples = kExamples,
    .options_first = true,
};

constexpr Command kVersion{
    .name = "caisson version",
    .summary = "Print the version.",
    .max_operands = 0,
};

constexpr Command kHelp{
    .name = "caisson help",
    .operands = "[COMMAND]",
    .summary = "Print help on a command.",
    .max_operands = 1,
};

int print_version() {
  return print("caisson version " CAISSON_VERSION "\n");
}

int unknown_command(std::string_view name) {
  Error error = Error::invalid("unknown command: caisson " + std::string(name));
  std::vector<std::string_view> names;
  names.reserve(kSubcommands.size());
  for (const Subcommand& entry : kSubcommands) names.push_back(entry.name);
  if (const auto near = nearest(name, names)) {
    error.hint = "did you mean caisson " + std::string(*near) + "?";
  }
  report_usage(kEngine, error);
  return kExitGeneral;  // as docker: 125 is for a command that was found
}

int version_command(Arguments arguments) {
  const Result<Parsed> parsed = parse(kVersion, arguments, nullptr);
  if (!parsed) return report_usage(kVersion, parsed.error());
  return parsed->help ? print(help_text(kVersion)) : print_version();
}

int dispatch(std::string_view name, Arguments arguments, const GlobalOptions& globals);

int help_command(Arguments arguments, const GlobalOptions& globals) {
  const Result<Parsed> parsed = parse(kHelp, arguments, nullptr);
  if (!parsed) return report_usage(kHelp, parsed.error());
  if (parsed->help) return print(help_text(kHelp));
  if (parsed->operands.empty()) return print(help_text(kEngine));
  const std::array<const char*, 1> ask{"--help"};
  return dispatch(parsed->operands.front(), ask, globals);
}

int with_seccomp(Arguments arguments, const GlobalOptions&) {
  return seccomp_command(arguments);
}

int with_version(Arguments arguments, const GlobalOptions&) {
  return version_command(arguments);
}

struct Entry {
  std::string_view name;
  int (*run)(Arguments arguments, const GlobalOptions& globals);
};

constexpr std::array kEntries = std::to_array<Entry>({
    {"attach", attach_command},   {"caps", caps_command},
    {"check", check_command},     {"create", create_command},
    {"exec", exec_command},       {"info", info_command},
    {"inspect", inspect_command}, {"kill", kill_command},
    {"logs", logs_command},       {"pause", pause_command},
    {"ps", ps_command},           {"rename", rename_command},
    {"restart", restart_command}, {"rm", rm_command},
    {"run", run_command},         {"start", start_command},
    {"stats", stats_command},     {"stop", stop_command},
    {"top", top_command},         {"unpause", unpause_command},
    {"update", update_command},   {"wait", wait_command},
    {"seccomp", with_seccomp},    {"version", with_version},
    {"help", help_command},       {monitor::kEndedCommand, ended_command},
});

int dispatch(std::string_view name, Arguments arguments, const GlobalOptions& globals) {
  const auto found = std::ranges::find(kEntries, name, &Entry::name);
  return found == kEntries.end() ? unknown_command(name) : found->run(arguments, globals);
}

}  // namespace

int engine_command(std::span<char* const> argv) {
  const Arguments arguments = Arguments(argv.data(), argv.size()).subspan(argv.empty() ? 0 : 1);
  GlobalOptions globals;
  globals.argv = argv.data();
  const Result<Parsed> parsed = parse(kEngine, arguments, &globals);
  if (!parsed) return report_usage(kEngine, parsed.error());
  if (parsed->help) return print(help_text(kEngine));
  if (globals.version) return print_version();
  if (parsed->operands.empty()) return print(help_text(kEngine));
  // What is made for containers has the modes that are written in the code, whatever the caller's.
  ::umask(0022);
  return dispatch(parsed->operands.front(), arguments.last(parsed->operands.size() - 1), globals);
}

}  // namespace caisson::cli
