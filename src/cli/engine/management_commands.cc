// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/management_commands.h"

#include <array>

#include "cli/engine/attach_command.h"
#include "cli/engine/cp_command.h"
#include "cli/engine/create_command.h"
#include "cli/engine/diff_command.h"
#include "cli/engine/events_command.h"
#include "cli/engine/exec_command.h"
#include "cli/engine/group.h"
#include "cli/engine/info_command.h"
#include "cli/engine/inspection.h"
#include "cli/engine/kill_command.h"
#include "cli/engine/logs_command.h"
#include "cli/engine/pause_command.h"
#include "cli/engine/port_command.h"
#include "cli/engine/prune_command.h"
#include "cli/engine/ps_command.h"
#include "cli/engine/rename_command.h"
#include "cli/engine/restart_command.h"
#include "cli/engine/rm_command.h"
#include "cli/engine/run_command.h"
#include "cli/engine/start_command.h"
#include "cli/engine/stats_command.h"
#include "cli/engine/stop_command.h"
#include "cli/engine/system_commands.h"
#include "cli/engine/top_command.h"
#include "cli/engine/update_command.h"
#include "cli/engine/wait_command.h"

namespace caisson::cli {
namespace {

constexpr std::array kContainerEntries = std::to_array<GroupEntry>({
    {{"attach", "Attach to a running container"}, attach_command},
    {{"cp", "Copy files and directories between a container and the host"}, cp_command},
    {{"create", "Create a new container"}, create_command},
    {{"diff", "Show what changed in a container's files"}, diff_command},
    {{"exec", "Execute a command in a running container"}, exec_command},
    {{"inspect", "Display detailed information on one or more containers"},
     container_inspect_command},
    {{"kill", "Kill one or more running containers"}, kill_command},
    {{"logs", "Fetch the logs of a container"}, logs_command},
    {{"ls", "List containers"}, ps_command},
    {{"list", ""}, ps_command},
    {{"ps", ""}, ps_command},
    {{"pause", "Pause all processes within one or more containers"}, pause_command},
    {{"port", "List the published ports of a container"}, port_command},
    {{"prune", "Remove all stopped containers"}, container_prune_command},
    {{"rename", "Rename a container"}, rename_command},
    {{"restart", "Restart one or more containers"}, restart_command},
    {{"rm", "Remove one or more containers"}, rm_command},
    {{"remove", ""}, rm_command},
    {{"run", "Create and run a new container"}, run_command},
    {{"start", "Start one or more stopped containers"}, start_command},
    {{"stats", "Show what containers use"}, stats_command},
    {{"stop", "Stop one or more running containers"}, stop_command},
    {{"top", "Display the running processes of a container"}, top_command},
    {{"unpause", "Unpause all processes within one or more containers"}, unpause_command},
    {{"update", "Change limits and restart policy of one or more containers"}, update_command},
    {{"wait", "Wait until one or more containers stop, then print their exit codes"}, wait_command},
});
constexpr auto kContainerHelps = helps_of(kContainerEntries);
constexpr std::string_view kContainerExamples[] = {"caisson container ls --all",
                                                   "caisson container prune"};
constexpr Command kContainer{
    .name = "caisson container",
    .operands = "COMMAND",
    .summary = "Manage containers.",
    .subcommands = kContainerHelps,
    .examples = kContainerExamples,
    .options_first = true,
};

constexpr std::array kSystemEntries = std::to_array<GroupEntry>({
    {{"df", "Show how much room images, containers and volumes take"}, system_df_command},
    {{"events", "Get events of containers and volumes as they happen"}, events_command},
    {{"info", "Show what this host offers containers, and what is in force"}, info_command},
    {{"prune", "Remove what is not in use"}, system_prune_command},
});
constexpr auto kSystemHelps = helps_of(kSystemEntries);
constexpr std::string_view kSystemExamples[] = {"caisson system events --since 1h"};
constexpr Command kSystem{
    .name = "caisson system",
    .operands = "COMMAND",
    .summary = "Look after what is kept on this host.",
    .subcommands = kSystemHelps,
    .examples = kSystemExamples,
    .options_first = true,
};

}  // namespace

int container_command(Arguments arguments, const GlobalOptions& globals) {
  return run_group(kContainer, kContainerEntries, arguments, globals);
}

int system_command(Arguments arguments, const GlobalOptions& globals) {
  return run_group(kSystem, kSystemEntries, arguments, globals);
}

}  // namespace caisson::cli
