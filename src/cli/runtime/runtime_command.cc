// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/runtime_command.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/log.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/runtime/default_root.h"
#include "cli/runtime/entering_verbs.h"
#include "cli/runtime/runtime_log.h"
#include "oci/version.h"
#include "sys/own_program.h"

namespace caisson::cli {
namespace {

constexpr std::array kVerbs = std::to_array<Verb>({
    {"checkpoint", "Make files of a running container", checkpoint_verb},
    {"create", "Create a container", create_verb, 1, true},
    {"delete", "Delete a container", delete_verb},
    {"events", "Tell what a container uses", events_verb},
    {"exec", "Run one more process in a container", exec_verb, 255, true},
    {"features", "Tell what the runtime implements", features_verb},
    {"kill", "Send a signal to a container", kill_verb},
    {"list", "List containers", list_verb},
    {"pause", "Freeze the processes of a container", pause_verb},
    {"ps", "List the processes of a container", ps_verb},
    {"restore", "Make a running container of files again", restore_verb},
    {"resume", "Thaw the processes of a container", resume_verb},
    {"run", "Create, start and wait for a container", run_verb, 1, true},
    {"spec", "Write a config.json to start from", spec_verb},
    {"start", "Start a created container", start_verb},
    {"state", "Print the state of a container", state_verb},
    {"update", "Change the limits of a container", update_verb},
});

// The program's entry looks for the same (entry.cc).
constexpr bool is_entering(std::string_view name) {
  return std::ranges::any_of(kEnteringVerbs, [&](const char* verb) { return name == verb; });
}
static_assert(std::ranges::all_of(kVerbs, [](const Verb& verb) {
  return verb.enters_container == is_entering(verb.name);
}));

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "root",
     .placeholder = "DIRECTORY",
     .help = "Where the state of containers is kept (default: /run/caisson-runtime, or below "
             "$XDG_RUNTIME_DIR for ordinary users)",
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
    .single_dash = true,
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
  return {};
}

// What a container's processes could reach of this program while a child of it is among them, its
// file and its memory, is out of their reach from now on.
Result<void> shield(char* const* argv) {
  TRY(sys::shield_own_program(argv));
  // Not for ordinary users, who could not write the id maps of such a process any more (proc(5)).
  if (::geteuid() == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return fail(Error::last("forbid tracing"));
  }
  return {};
}

Result<int> prepare_and_run(const Verb& verb, char* const* argv, const RuntimeGlobals& globals,
                            Arguments arguments) {
  TRY(check_globals(globals));
  if (verb.enters_container) TRY(shield(argv));
  return verb.run(globals, arguments);
}

int run_verb_named(std::string_view name, char* const* argv, const RuntimeGlobals& globals,
                   Arguments arguments) {
  const auto* verb = std::ranges::find(kVerbs, name, &Verb::name);
  if (verb == kVerbs.end()) {
    log_error(globals, Error::invalid("unknown command \"" + std::string(name) + "\""));
    return 1;
  }
  auto code = prepare_and_run(*verb, argv, globals, arguments);
  if (code) return *code;
  log_error(globals, code.error());
  return verb->failure_code;
}

}  // namespace

Result<std::optional<std::vector<std::string_view>>> parse_verb(const Command& command,
                                                                Arguments arguments, void* target) {
  Command as_runc = command;
  as_runc.single_dash = true;
  Parsed parsed = TRY(parse(as_runc, arguments, target));
  if (parsed.help) {
    print_help(command);
    return std::nullopt;
  }
  return std::move(parsed.operands);
}

int runtime_command(std::span<char* const> argv) {
  const Arguments arguments(argv.begin() + (argv.empty() ? 0 : 1), argv.end());
  log::set_program("caisson-runtime");
  RuntimeGlobals globals;
  const Result<Parsed> parsed = parse(kRuntime, arguments, &globals);
  if (!parsed) {
    report_usage(kRuntime, parsed.error());
    return 1;
  }
  if (globals.version) return print_version();
  if (parsed->help || parsed->operands.empty()) return print_help(kRuntime);
  if (globals.root.empty()) globals.root = default_root();
  return run_verb_named(parsed->operands.front(), argv.data(), globals,
                        arguments.last(parsed->operands.size() - 1));
}

}  // namespace caisson::cli
