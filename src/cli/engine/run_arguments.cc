// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_arguments.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "cli/common/option_table.h"
#include "cli/common/parse.h"
#include "cli/engine/run_file_system_options.h"
#include "cli/engine/run_namespace_options.h"
#include "cli/engine/run_network_options.h"
#include "cli/engine/run_process_options.h"
#include "cli/engine/run_resource_options.h"
#include "cli/engine/run_security_options.h"
#include "cli/engine/run_supervision_options.h"
#include "engine/settings.h"
#include "image/store/platform.h"

namespace caisson::cli {
namespace {

using engine::RunOptions;

constexpr auto kOptions = merge_options(
    kRunNamespaceOptions, kRunNetworkOptions, kRunFileSystemOptions, kRunProcessOptions,
    kRunSecurityOptions, kRunSupervisionOptions, kUpdatableResourceOptions, kOtherResourceOptions);

constexpr std::array<std::string_view, 4> kExamples{
    "caisson run --rm -it busybox sh",
    "echo hello | caisson run --rm -i busybox cat",
    "caisson run --rm --security-opt seccomp=unconfined busybox unshare -U id",
    "caisson run --rm --rw dir:/srv/rootfs /bin/sh",
};

// Checks that concern several options at once.
Result<void> check_together(const RunOptions& options) {
  if (!options.uts.is_own() && options.hostname) {
    return fail(Error::invalid("conflicting options: hostname and the UTS mode")
                    .with_hint("the host name would become that of others too"));
  }
  if (!options.network.is_own() && !options.network.is_host() && options.hostname) {
    return fail(Error::invalid("conflicting options: hostname and the network mode"));
  }
  if (options.remove && options.restart.name != "no") {
    return fail(Error::invalid("conflicting options: cannot specify both --restart and --rm"));
  }
  if (options.writable_image && options.read_only) {
    return fail(Error::invalid("conflicting options: --rw and --read-only"));
  }
  if (!options.time_offsets.empty() && !options.time.is("private")) {
    return fail(Error::invalid("--time-offset is for --time private"));
  }
  if (options.health.test.size() == 1) {
    const engine::HealthCheck& health = options.health;
    if (health.interval != 0 || health.timeout != 0 || health.start_period != 0 ||
        health.start_interval != 0 || health.retries != 0) {
      return fail(Error::invalid("--no-healthcheck conflicts with --health-* options"));
    }
  }
  return {};
}

// As docker's client has it: what is said, standard input with -i; output where nothing is said.
std::vector<std::string> attached_streams(const RunOptions& run) {
  if (run.invocation.detach) return {};
  std::vector<std::string> streams;
  const std::vector<std::string>& asked = run.invocation.attach;
  for (const char* stream : {"stdin", "stdout", "stderr"}) {
    const bool is_input = std::string_view(stream) == "stdin";
    const bool implied = is_input ? run.interactive : asked.empty();
    if (implied || std::ranges::find(asked, stream) != asked.end()) streams.emplace_back(stream);
  }
  return streams;
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
  run.labels.merge(run.labels_from_files);
  run.image = parsed.operands.front();
  run.command.assign(parsed.operands.begin() + 1, parsed.operands.end());
  // Docker's precedence: --env beats --env-file, whichever comes first on the line.
  run.env.insert(run.env.begin(), std::make_move_iterator(run.env_from_files.begin()),
                 std::make_move_iterator(run.env_from_files.end()));
  run.attached = attached_streams(run);
  run.platform = run.platform_given ? *run.platform_given : TRY(image::default_platform());
  engine::apply_settings(globals.settings, run);
  return std::optional<RunOptions>(std::move(run));
}

}  // namespace caisson::cli
