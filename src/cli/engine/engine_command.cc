// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/engine_command.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "bridge/programs.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/attach_command.h"
#include "cli/engine/caps_command.h"
#include "cli/engine/check_command.h"
#include "cli/engine/completion_command.h"
#include "cli/engine/cp_command.h"
#include "cli/engine/create_command.h"
#include "cli/engine/diff_command.h"
#include "cli/engine/ended_command.h"
#include "cli/engine/events_command.h"
#include "cli/engine/exec_command.h"
#include "cli/engine/group.h"
#include "cli/engine/health_command.h"
#include "cli/engine/image_commands.h"
#include "cli/engine/info_command.h"
#include "cli/engine/inspect_command.h"
#include "cli/engine/kill_command.h"
#include "cli/engine/logs_command.h"
#include "cli/engine/man_command.h"
#include "cli/engine/management_commands.h"
#include "cli/engine/network_idle_command.h"
#include "cli/engine/pause_command.h"
#include "cli/engine/port_command.h"
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
#include "cli/engine/version_command.h"
#include "cli/engine/volume_command.h"
#include "cli/engine/wait_command.h"
#include "cli/seccomp/seccomp_command.h"
#include "engine/paths.h"
#include "monitor/engine_call.h"

namespace caisson::cli {
namespace {

constexpr const char* kLogDriverOption = "--log-driver";

Result<void> set_log_driver(void* target, std::string_view value) {
  static_cast<GlobalOptions*>(target)->settings.log_driver = {std::string(value), kLogDriverOption};
  return {};
}

// Docker's client says more or less of its talk with the daemon; here is none.
Result<void> accept_log_level(void*, std::string_view value) {
  constexpr std::array<std::string_view, 8> kLevels = {"trace",   "debug", "info",  "warn",
                                                       "warning", "error", "fatal", "panic"};
  if (std::ranges::find(kLevels, value) != kLevels.end()) return {};
  return fail(Error::invalid("Unable to parse logging level: " + std::string(value)));
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "config-file",
     .placeholder = "FILE",
     .help = "Configuration in place of /etc/caisson/config.toml and ~/.config/caisson/config.toml",
     .set = set_text<&GlobalOptions::config_file>},
    {.name = "debug", .letter = 'D', .set = accept_switch},
    {.name = "exec-opt",
     .placeholder = "OPTION",
     .help = "native.cgroupdriver=cgroupfs (default) or systemd: who makes control groups",
     .set = set_text<&GlobalOptions::exec_option>},
    {.name = "log-driver",
     .placeholder = "DRIVER",
     .help = "Log driver of containers that ask for none: json-file, journald or none",
     .set = set_log_driver},
    {.name = "log-level", .letter = 'l', .placeholder = "LEVEL", .set = accept_log_level},
    {.name = "root",
     .placeholder = "DIR",
     .help = "Keep containers below this directory rather than in /var/lib/caisson",
     .set = set_text<&GlobalOptions::root>},
    {.name = "seccomp-profile",
     .placeholder = "FILE",
     .help = "Seccomp profile of containers that ask for none with --security-opt",
     .example = "--seccomp-profile site.json",
     .set = set_text<&GlobalOptions::seccomp_profile>},
    {.name = "selinux-enabled",
     .help = "Give containers SELinux labels",
     .set = set_switch<&GlobalOptions::selinux>},
    {.name = "version",
     .letter = 'v',
     .help = "Print the version",
     .set = set_switch<&GlobalOptions::version>},
});

int help_command(Arguments arguments, const GlobalOptions& globals);

int with_seccomp(Arguments arguments, const GlobalOptions&) {
  return seccomp_command(arguments);
}

constexpr std::array kEntries = std::to_array<GroupEntry>({
    {{"attach", "Attach to a running container"}, attach_command},
    {{"caps", "Look into capabilities"}, caps_command},
    {{"check", "Look at what this host has of what containers need"}, check_command},
    {{"completion", "Print what a shell needs to complete commands"}, completion_command},
    {{"container", "Manage containers"}, container_command},
    {{"cp", "Copy files and directories between a container and the host"}, cp_command},
    {{"create", "Create a new container"}, create_command},
    {{"diff", "Show what changed in a container's files"}, diff_command},
    {{"events", "Get events of containers and volumes as they happen"}, events_command},
    {{"exec", "Execute a command in a running container"}, exec_command},
    {{"history", "Show the history of an image"}, history_command},
    {{"image", "Manage images"}, image_command},
    {{"images", "List images"}, images_command},
    {{"import", "Import the contents from a tarball to create an image"}, import_command},
    {{"info", "Show what this host offers containers, and what is in force"}, info_command},
    {{"inspect", "Return low-level information on objects"}, inspect_command},
    {{"kill", "Kill one or more running containers"}, kill_command},
    {{"load", "Load images from an archive, an OCI layout or standard input"}, load_command},
    {{"logs", "Fetch the logs of a container"}, logs_command},
    {{"pause", "Pause all processes within one or more containers"}, pause_command},
    {{"port", "List the published ports of a container"}, port_command},
    {{"ps", "List containers"}, ps_command},
    {{"rename", "Rename a container"}, rename_command},
    {{"restart", "Restart one or more containers"}, restart_command},
    {{"rm", "Remove one or more containers"}, rm_command},
    {{"rmi", "Remove one or more images"}, rmi_command},
    {{"run", "Create and run a new container"}, run_command},
    {{"save", "Save one or more images to an archive or OCI layout"}, save_command},
    {{"start", "Start one or more stopped containers"}, start_command},
    {{"stats", "Show what containers use"}, stats_command},
    {{"stop", "Stop one or more running containers"}, stop_command},
    {{"system", "Look after what is kept on this host"}, system_command},
    {{"tag", "Create a tag that refers to an image"}, tag_command},
    {{"top", "Display the running processes of a container"}, top_command},
    {{"unpause", "Unpause all processes within one or more containers"}, unpause_command},
    {{"update", "Change limits and restart policy of one or more containers"}, update_command},
    {{"version", "Show the version"}, version_command},
    {{"volume", "Manage volumes"}, volume_command},
    {{"wait", "Wait until one or more containers stop, then print their exit codes"}, wait_command},
    {{"seccomp", "Look into seccomp profiles and filters"}, with_seccomp},
    {{"help", "Print help on a command"}, help_command},
    {{monitor::kEndedCommand, ""}, ended_command},
    {{bridge::kIdleCommand, ""}, network_idle_command},
    {{monitor::kProbeCommand, ""}, probe_command},
    {{kManCommand, ""}, man_command},
});

constexpr auto kSubcommands = helps_of(kEntries);

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

constexpr std::string_view kHelpExamples[] = {"caisson help run", "caisson help container prune"};

constexpr Command kHelp{
    .name = "caisson help",
    .operands = "[COMMAND...]",
    .summary = "Print help on a command.",
    .examples = kHelpExamples,
};

int help_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kHelp, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  if (operands.empty()) return print_help(kEngine);
  const auto is_named = [&](const GroupEntry& entry) {
    return entry.help.name == operands.front();
  };
  if (std::ranges::none_of(kEntries, is_named)) {
    return report_failure(Error::invalid("unknown help topic: " + std::string(operands.front())));
  }
  std::vector<const char*> ask;
  for (std::size_t i = 1; i < operands.size(); ++i) ask.push_back(operands[i].data());
  ask.push_back("--help");
  return run_entry(kEngine, kEntries, operands.front(), ask, globals);
}

// What tells of Caisson itself, and what a monitor leaves to it, goes on under a configuration that
// can't be read.
bool needs_settings(std::string_view command) {
  constexpr std::array<std::string_view, 5> kWithout = {
      "help", "version", "seccomp", monitor::kEndedCommand, monitor::kProbeCommand};
  return std::ranges::find(kWithout, command) == kWithout.end();
}

Result<void> complete(GlobalOptions& globals) {
  const engine::Settings given = std::move(globals.settings);
  globals.settings = TRY(engine::load_settings(globals.config_file));
  engine::Settings& settings = globals.settings;
  if (given.log_driver.origin == kLogDriverOption) settings.log_driver = given.log_driver;
  if (!globals.seccomp_profile.empty()) {
    settings.seccomp_profile = {globals.seccomp_profile, "--seccomp-profile"};
  }
  if (globals.selinux) settings.selinux = {true, "--selinux-enabled"};
  if (!globals.exec_option.empty()) {
    settings.systemd_cgroups = {
      TRY(engine::parse_exec_option(globals.exec_option)),
      "--exec-opt"
    };
  }
  // Programs that stay leave the working directory.
  if (!globals.root.empty()) {
    settings.data_root = { TRY(engine::absolute_path(globals.root)), "--root" };
  }
  globals.root = settings.data_root.value;
  return {};
}

}  // namespace

int engine_command(std::span<char* const> argv) {
  const Arguments arguments = Arguments(argv.data(), argv.size()).subspan(argv.empty() ? 0 : 1);
  GlobalOptions globals;
  globals.argv = argv.data();
  const Result<Parsed> parsed = parse(kEngine, arguments, &globals);
  if (!parsed) return report_usage(kEngine, parsed.error());
  if (parsed->help) return print_help(kEngine);
  if (globals.version) return print("caisson version " CAISSON_VERSION "\n");
  if (parsed->operands.empty()) return print_help(kEngine);
  // What is made for containers has the modes that are written in the code, whatever the caller's.
  ::umask(0022);
  if (needs_settings(parsed->operands.front())) {
    if (auto completed = complete(globals); !completed) return report(completed.error());
  }
  return run_entry(kEngine, kEntries, parsed->operands.front(),
                   arguments.last(parsed->operands.size() - 1), globals);
}

}  // namespace caisson::cli
