// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/runtime_command.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/log.h"
#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/runtime/runtime_log.h"
#include "oci/version.h"

namespace caisson::cli {
namespace {

constexpr std::array kVerbs = std::to_array<Verb>({
    {"create", "Create a container", create_verb},
    {"delete", "Delete a container", delete_verb},
    {"exec", "Run one more process in a container", exec_verb, 255},
    {"features", "Tell what the runtime implements", features_verb},
    {"kill", "Send a signal to a container", kill_verb},
    {"list", "List containers", list_verb},
    {"pause", "Freeze the processes of a container", pause_verb},
    {"ps", "List the processes of a container", ps_verb},
    {"resume", "Thaw the processes of a container", resume_verb},
    {"run", "Create, start and wait for a container", run_verb},
    {"spec", "Write a config.json to start from", spec_verb},
    {"start", "Start a created container", start_verb},
    {"state", "Print the state of a container", state_verb},
    {"update", "Change the limits of a container", update_verb},
});

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "root",
     .placeholder = "DIRECTORY",
     .help = "Where the state of containers is kept",
     .set = set_text<&RuntimeGlobals::root>},
    {.name = "log",
     .placeholder = "FILE",
     .help = "File that errors are appended to",
     .set = set_text<&RuntimeGlobals::log>},
    {.name = "log-format",
     .placeholder = "FORMAT",
     .help = "Form of the log: text or json",
     .set = set_text<&RuntimeGlobals::log_format>},
    {.name = "debug",
     .help = "Accepted for callers that pass it",
     .set = set_switch<&RuntimeGlobals::debug>},
    {.name = "systemd-cgroup",
     .help = "Ask systemd for control groups",
     .set = set_switch<&RuntimeGlobals::systemd_cgroup>},
    {.name = "rootless",
     .placeholder = "BOOL",
     .help = "Accepted for callers that pass it",
     .set = set_text<&RuntimeGlobals::rootless>},
    {.name = "version",
     .letter = 'v',
     .help = "Print the version",
     .set = set_switch<&RuntimeGlobals::version>},
});

constexpr auto kSubcommands = [] {
  std::array<Subcommand, kVerbs.size()> list{};
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = {kVerbs[i].name, kVerbs[i].summary};
  return list;
}();

constexpr Command kRuntime{
    .name = "caisson-runtime",
    .operands = "COMMAND [ARG...]",
    .summary = "Run containers as the OCI runtime specification describes them.",
    .options = kOptions,
    .subcommands = kSubcommands,
    .options_first = true,
};

// dockerd takes "NAME version X" and the line with "commit:" (moby, daemon/info_unix.go).
int print_version() {
  return print("caisson-runtime version " CAISSON_VERSION "\ncommit: " CAISSON_VERSION "\nspec: " +
               std::string(oci::kSpecVersion) + "\n");
}

Result<void> check_globals(const RuntimeGlobals& globals) {
  if (globals.log_format != "json" && globals.log_format != "text") {
    return fail(Error::invalid("unknown log format \"" + globals.log_format + "\""));
  }
  if (globals.systemd_cgroup) {
    return fail(Error::unsupported("--systemd-cgroup: control groups by systemd"));
  }
  return {};
}

int run_verb_named(std::string_view name, const RuntimeGlobals& globals, Arguments arguments) {
  const auto* verb = std::ranges::find(kVerbs, name, &Verb::name);
  if (verb == kVerbs.end()) {
    log_error(globals, Error::invalid("unknown command \"" + std::string(name) + "\""));
    return 1;
  }
  auto code = check_globals(globals).has_value()
                  ? verb->run(globals, arguments)
                  : Result<int>(fail(check_globals(globals).error()));
  if (code) return *code;
  log_error(globals, code.error());
  return verb->failure_code;
}

}  // namespace

Result<std::optional<std::vector<std::string_view>>> parse_verb(const Command& command,
                                                                Arguments arguments, void* target) {
  Parsed parsed = TRY(parse(command, arguments, target));
  if (parsed.help) {
    print(help_text(command));
    return std::nullopt;
  }
  return std::move(parsed.operands);
}

int runtime_command(Arguments arguments) {
  log::set_program("caisson-runtime");
  RuntimeGlobals globals;
  const Result<Parsed> parsed = parse(kRuntime, arguments, &globals);
  if (!parsed) {
    report_usage(kRuntime, parsed.error());
    return 1;
  }
  if (globals.version) return print_version();
  if (parsed->help || parsed->operands.empty()) return print(help_text(kRuntime));
  return run_verb_named(parsed->operands.front(), globals,
                        arguments.last(parsed->operands.size() - 1));
}

}  // namespace caisson::cli
