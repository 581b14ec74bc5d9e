// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_arguments.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/strings.h"
#include "cli/common/option_table.h"
#include "cli/common/parse.h"
#include "cli/engine/run_resource_options.h"
#include "cli/engine/run_values.h"
#include "engine/signals.h"
#include "engine/timestamps.h"

namespace caisson::cli {
namespace {

using engine::HealthCheck;
using engine::Invocation;
using engine::RunOptions;

// RunOptions, and what is only known to belong there once the whole line is read.
struct RunArguments : RunOptions {
  std::vector<std::string> env_from_files;
};

// Stores what a function of run_values.h makes of the text.
template <auto kMember, auto kParse>
Result<void> set_parsed(void* target, std::string_view value) {
  detail::field(target, kMember) = TRY(kParse(value));
  return {};
}

template <auto kMember, auto kParse>
Result<void> append_parsed(void* target, std::string_view value) {
  detail::field(target, kMember).push_back(TRY(kParse(value)));
  return {};
}

Result<void> add_env(RunOptions& run, std::string_view value) {
  if (auto variable = TRY(parse_env(value))) run.env.push_back(std::move(*variable));
  return {};
}

Result<void> add_env_file(RunOptions& run, std::string_view value) {
  std::vector<std::string> entries = TRY(read_env_file(value));
  std::ranges::move(entries, std::back_inserter(static_cast<RunArguments&>(run).env_from_files));
  return {};
}

Result<void> add_security_option(RunOptions& run, std::string_view value) {
  return apply_security_option(run.security, value);
}

template <auto kMember>
Result<void> set_invocation(void* target, std::string_view value) {
  detail::field(target, &RunOptions::invocation).*kMember = std::string(value);
  return {};
}

Result<void> set_detach(void* target, std::string_view value) {
  detail::field(target, &RunOptions::invocation).detach = TRY(parse_switch(value));
  return {};
}

Result<void> set_signal_proxy(void* target, std::string_view value) {
  detail::field(target, &RunOptions::invocation).signal_proxy = TRY(parse_switch(value));
  return {};
}

template <auto kMember>
Result<void> set_health_duration(void* target, std::string_view value) {
  detail::field(target, &RunOptions::health).*kMember = TRY(engine::parse_duration(value));
  return {};
}

Result<void> set_health_command(RunOptions& run, std::string_view value) {
  run.health.test = {"CMD-SHELL", std::string(value)};
  return {};
}

Result<void> disable_health_check(RunOptions& run, std::string_view value) {
  if (TRY(parse_switch(value))) run.health.test = {"NONE"};
  return {};
}

Result<void> set_health_retries(RunOptions& run, std::string_view value) {
  const auto number = parse_integer<int>(value);
  if (!number || *number < 0) return fail(Error::invalid("--health-retries cannot be negative"));
  run.health.retries = *number;
  return {};
}

Result<void> add_label(RunOptions& run, std::string_view value) {
  const auto parts = split_once(value, '=');
  run.labels[std::string(parts ? parts->first : value)] = parts ? parts->second : "";
  return {};
}

Result<void> set_log_driver(RunOptions& run, std::string_view value) {
  run.log.driver = value;
  return {};
}

Result<void> add_log_option(RunOptions& run, std::string_view value) {
  const auto parts = split_once(value, '=');
  if (!parts) return fail(Error::invalid("invalid logging opts format: " + std::string(value)));
  run.log.options[std::string(parts->first)] = parts->second;
  return {};
}

Result<void> set_restart(RunOptions& run, std::string_view value) {
  run.restart = TRY(parse_restart_policy(value));
  return {};
}

Result<void> set_stop_signal_name(RunOptions& run, std::string_view value) {
  TRY(engine::parse_signal(value));
  run.stop_signal = value;
  return {};
}

Result<void> set_stop_timeout(RunOptions& run, std::string_view value) {
  run.stop_timeout = parse_integer<int>(value);
  if (run.stop_timeout) return {};
  return fail(Error::invalid("expected a number of seconds"));
}

constexpr Setter kSetNetwork = set_parsed<&RunOptions::network, parse_network>;

constexpr std::array kOwnOptions = std::to_array<Option>({
    {.name = "cap-add",
     .placeholder = "CAP",
     .help = "Add a Linux capability, or ALL; the seccomp profile follows",
     .example = "--cap-add SYS_PTRACE",
     .set = append_text<&RunOptions::cap_add>},
    {.name = "cap-drop",
     .placeholder = "CAP",
     .help = "Drop a Linux capability, or ALL",
     .example = "--cap-drop NET_RAW",
     .set = append_text<&RunOptions::cap_drop>},
    {.name = "cgroupns",
     .placeholder = "MODE",
     .help = "Cgroup namespace: private (default) or host",
     .set = set_parsed<&RunOptions::cgroup, parse_namespace>},
    {.name = "cidfile",
     .placeholder = "FILE",
     .help = "Write the container's id to a file that is not there yet",
     .set = set_invocation<&Invocation::cidfile>},
    {.name = "detach",
     .letter = 'd',
     .help = "Run in the background and print the container's id",
     .set = set_detach},
    {.name = "detach-keys",
     .placeholder = "KEYS",
     .help = "Keys that detach from the container (default ctrl-p,ctrl-q)",
     .set = set_invocation<&Invocation::detach_keys>},
    {.name = "env",
     .letter = 'e',
     .placeholder = "KEY[=VALUE]",
     .help = "Set an environment variable; KEY alone copies the caller's",
     .example = "-e LANG=C -e TERM",
     .set = set_with<add_env>},
    {.name = "env-file",
     .placeholder = "FILE",
     .help = "Read environment variables from a file, one per line",
     .set = set_with<add_env_file>},
    {.name = "hostname",
     .letter = 'h',
     .placeholder = "NAME",
     .help = "Host name inside (default: the container's short id)",
     .set = set_parsed<&RunOptions::hostname, parse_hostname>},
    {.name = "health-cmd",
     .placeholder = "COMMAND",
     .help = "Command that tells whether the container is healthy",
     .set = set_with<set_health_command>},
    {.name = "health-interval",
     .placeholder = "DURATION",
     .help = "Time between running the check (default 30s)",
     .set = set_health_duration<&HealthCheck::interval>},
    {.name = "health-retries",
     .placeholder = "NUMBER",
     .help = "Consecutive failures needed to report unhealthy (default 3)",
     .set = set_with<set_health_retries>},
    {.name = "health-start-interval",
     .placeholder = "DURATION",
     .help = "Time between running the check during the start period (default 5s)",
     .set = set_health_duration<&HealthCheck::start_interval>},
    {.name = "health-start-period",
     .placeholder = "DURATION",
     .help = "Time for the container to start before failures count",
     .set = set_health_duration<&HealthCheck::start_period>},
    {.name = "health-timeout",
     .placeholder = "DURATION",
     .help = "Time that one check may take (default 30s)",
     .set = set_health_duration<&HealthCheck::timeout>},
    {.name = "interactive",
     .letter = 'i',
     .help = "Give the command the caller's standard input",
     .set = set_switch<&RunOptions::interactive>},
    {.name = "ipc",
     .placeholder = "MODE",
     .help = "IPC namespace: private (default) or host",
     .set = set_parsed<&RunOptions::ipc, parse_namespace>},
    {.name = "label",
     .letter = 'l',
     .placeholder = "KEY=VALUE",
     .help = "Set meta data on the container",
     .set = set_with<add_label>},
    {.name = "log-driver",
     .placeholder = "DRIVER",
     .help = "Where the output is kept: json-file (default), journald or none",
     .set = set_with<set_log_driver>},
    {.name = "log-opt",
     .placeholder = "KEY=VALUE",
     .help = "Option of the log driver: max-size, max-file",
     .example = "--log-opt max-size=10m",
     .set = set_with<add_log_option>},
    {.name = "name",
     .placeholder = "NAME",
     .help = "Name of the container",
     .set = set_parsed<&RunOptions::name, parse_container_name>},
    {.name = "net", .placeholder = "MODE", .set = kSetNetwork},
    {.name = "no-healthcheck",
     .help = "Disable any health check of the image",
     .set = set_with<disable_health_check>},
    {.name = "network",
     .placeholder = "MODE",
     .help = "Network: none (default; loopback only) or host",
     .set = kSetNetwork},
    {.name = "pid",
     .placeholder = "MODE",
     .help = "PID namespace: private (default) or host",
     .set = set_parsed<&RunOptions::pid, parse_namespace>},
    {.name = "privileged",
     .help = "All capabilities and devices of the host, no seccomp filter, no masked paths",
     .set = set_switch<&RunOptions::privileged>},
    {.name = "read-only",
     .help = "Mount the container's root filesystem read-only",
     .example = "--read-only --tmpfs /tmp",
     .set = set_switch<&RunOptions::read_only>},
    {.name = "restart",
     .placeholder = "POLICY",
     .help = "When to start again: no (default), on-failure[:N], always or unless-stopped",
     .set = set_with<set_restart>},
    {.name = "rm",
     .help = "Remove the container when it exits",
     .set = set_switch<&RunOptions::remove>},
    {.name = "rw",
     .help = "With dir:PATH: write through to the directory instead of a throw-away layer",
     .set = set_switch<&RunOptions::writable_image>},
    {.name = "security-opt",
     .placeholder = "OPTION",
     .help = "seccomp=FILE|builtin|unconfined, no-new-privileges[=true|false] or "
             "systempaths=unconfined",
     .example = "--security-opt seccomp=profile.json",
     .set = set_with<add_security_option>},
    {.name = "sig-proxy",
     .help = "Pass on all signals that are received (default true)",
     .set = set_signal_proxy},
    {.name = "stop-signal",
     .placeholder = "SIGNAL",
     .help = "Signal that stops the container (default TERM)",
     .set = set_with<set_stop_signal_name>},
    {.name = "stop-timeout",
     .placeholder = "SECONDS",
     .help = "Seconds that the container has to stop before it is killed (default 10)",
     .set = set_with<set_stop_timeout>},
    {.name = "tmpfs",
     .placeholder = "DST[:OPTIONS]",
     .help = "Mount a tmpfs (nosuid, nodev, noexec unless the options say otherwise)",
     .example = "--tmpfs /scratch:size=64m,exec",
     .set = append_parsed<&RunOptions::tmpfs, parse_tmpfs>},
    {.name = "tty",
     .letter = 't',
     .help = "Allocate a pseudo-terminal",
     .set = set_switch<&RunOptions::tty>},
    {.name = "user",
     .letter = 'u',
     .placeholder = "USER[:GROUP]",
     .help = "Run as this user (name or uid) of the container's own passwd and group files",
     .example = "-u nobody",
     .set = set_text<&RunOptions::user>},
    {.name = "uts",
     .placeholder = "MODE",
     .help = "UTS namespace (host name): private (default) or host",
     .set = set_parsed<&RunOptions::uts, parse_namespace>},
    {.name = "volume",
     .letter = 'v',
     .placeholder = "SRC:DST[:ro]",
     .help = "Make a file or directory of the host visible inside",
     .example = "-v ./data:/data:ro",
     .set = append_parsed<&RunOptions::volumes, parse_volume>},
    {.name = "workdir",
     .letter = 'w',
     .placeholder = "DIR",
     .help = "Working directory inside",
     .set = set_parsed<&RunOptions::workdir, parse_workdir>},
});

constexpr auto kOptions =
    merge_options(kOwnOptions, kUpdatableResourceOptions, kOtherResourceOptions);

constexpr std::array<std::string_view, 4> kExamples{
    "caisson run --rm -it busybox sh",
    "echo hello | caisson run --rm -i busybox cat",
    "caisson run --rm --security-opt seccomp=unconfined busybox unshare -U id",
    "caisson run --rm --rw dir:/srv/rootfs /bin/sh",
};

// Checks that concern several options at once.
Result<void> check_together(const RunOptions& options) {
  if (options.uts == engine::NamespaceMode::kHost && options.hostname) {
    return fail(Error::invalid("conflicting options: --hostname and --uts host")
                    .with_hint("the host name would become the host's own"));
  }
  if (options.remove && options.restart.name != "no") {
    return fail(Error::invalid("conflicting options: cannot specify both --restart and --rm"));
  }
  if (options.writable_image && options.read_only) {
    return fail(Error::invalid("conflicting options: --rw and --read-only"));
  }
  return {};
}

}  // namespace

constinit const Command kRunCommand{
    .name = "caisson run",
    .operands = "IMAGE [COMMAND] [ARG...]",
    .summary =
        "Create and run a new container. IMAGE is busybox, which is built in, or dir:PATH "
        "for any root directory.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
    .options_first = true,
};

constinit const Command kCreateCommand{
    .name = "caisson create",
    .operands = "IMAGE [COMMAND] [ARG...]",
    .summary = "Create a new container, to be started later.",
    .options = kOptions,
    .min_operands = 1,
    .options_first = true,
};

Result<std::optional<RunOptions>> parse_run(const Command& command,
                                            std::span<const char* const> arguments,
                                            const GlobalOptions& globals) {
  RunArguments run;
  const Parsed parsed = TRY(parse(command, arguments, static_cast<RunOptions*>(&run)));
  if (parsed.help) return std::nullopt;
  TRY(check_together(run));
  run.image = parsed.operands.front();
  run.command.assign(parsed.operands.begin() + 1, parsed.operands.end());
  // Docker's precedence: --env beats --env-file, whichever comes first on the line.
  run.env.insert(run.env.begin(), std::make_move_iterator(run.env_from_files.begin()),
                 std::make_move_iterator(run.env_from_files.end()));
  // A privileged container has no filter unless it asks for one itself.
  if (run.security.seccomp.empty() && !run.privileged) {
    run.security.seccomp = globals.seccomp_profile;
  }
  return std::optional<RunOptions>(std::move(run));
}

}  // namespace caisson::cli
