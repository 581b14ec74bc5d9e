// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "caps/caps.h"
#include "cli/runtime/grantable_capabilities.h"
#include "cli/runtime/preserved_fds.h"
#include "cli/runtime/runtime_log.h"
#include "cli/runtime/verb.h"
#include "container/exec.h"
#include "container/raw_mode.h"
#include "oci/parse.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

struct ExecArguments {
  std::string process_file;
  std::string console_socket;
  std::string pidfd_socket;
  std::string pid_file;
  std::string cwd;
  std::string user;
  std::vector<std::string> env;
  std::vector<std::string> caps;
  std::vector<std::string> additional_gids;
  unsigned preserved_fds = 0;
  bool tty = false;
  bool detach = false;
  bool no_new_privs = false;
  std::string apparmor_profile;
  std::string selinux_label;
};

Result<void> set_preserved_fds(ExecArguments& arguments, std::string_view value) {
  arguments.preserved_fds = TRY(parse_preserved_fds(value));
  return {};
}

// Said and empty is not the same as not said: it would be the container's own user.
Result<void> set_user_text(ExecArguments& arguments, std::string_view value) {
  if (value.empty()) return fail(Error::invalid("--user takes UID or UID:GID"));
  arguments.user = value;
  return {};
}

Result<void> add_variable(ExecArguments& arguments, std::string_view value) {
  const std::size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fail(Error::invalid("--env takes NAME=VALUE, not \"" + std::string(value) + "\""));
  }
  arguments.env.emplace_back(value);
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "process",
     .letter = 'p',
     .placeholder = "FILE",
     .help = "Process description as JSON, instead of a command",
     .set = set_text<&ExecArguments::process_file>},
    {.name = "console-socket",
     .placeholder = "SOCKET",
     .help = "Socket that takes the master of the process's terminal",
     .set = set_text<&ExecArguments::console_socket>},
    {.name = "pidfd-socket",
     .placeholder = "SOCKET",
     .help = "Socket that takes a pidfd of the process",
     .set = set_text<&ExecArguments::pidfd_socket>},
    {.name = "pid-file",
     .placeholder = "FILE",
     .help = "File for the id of the process",
     .set = set_text<&ExecArguments::pid_file>},
    {.name = "cwd",
     .placeholder = "DIRECTORY",
     .help = "Working directory",
     .set = set_text<&ExecArguments::cwd>},
    {.name = "env",
     .letter = 'e',
     .placeholder = "K=V",
     .help = "One more environment variable",
     .set = set_with<&add_variable>},
    {.name = "user",
     .letter = 'u',
     .placeholder = "UID[:GID]",
     .help = "Numeric user and group",
     .set = set_with<&set_user_text>},
    {.name = "additional-gids",
     .letter = 'g',
     .placeholder = "GID",
     .help = "One more supplementary group",
     .set = append_text<&ExecArguments::additional_gids>},
    {.name = "cap",
     .letter = 'c',
     .placeholder = "CAPABILITY",
     .help = "One more capability",
     .set = append_text<&ExecArguments::caps>},
    {.name = "preserve-fds",
     .placeholder = "N",
     .help = "Hand in N descriptors more than the standard ones",
     .set = set_with<&set_preserved_fds>},
    {.name = "tty",
     .letter = 't',
     .help = "Give the process a terminal",
     .set = set_switch<&ExecArguments::tty>},
    {.name = "detach",
     .letter = 'd',
     .help = "Do not wait for the process",
     .set = set_switch<&ExecArguments::detach>},
    {.name = "apparmor",
     .placeholder = "PROFILE",
     .help = "AppArmor profile of the process",
     .set = set_text<&ExecArguments::apparmor_profile>},
    {.name = "process-label",
     .placeholder = "LABEL",
     .help = "SELinux label of the process",
     .set = set_text<&ExecArguments::selinux_label>},
    {.name = "no-new-privs",
     .help = "Set no_new_privs",
     .set = set_switch<&ExecArguments::no_new_privs>},
});

constexpr Command kExec{.name = "caisson-runtime exec",
                        .operands = "ID [COMMAND] [ARG...]",
                        .summary = "Run one more process in a running container.",
                        .options = kOptions,
                        .min_operands = 1,
                        .options_first = true};

// (uid_t)-1 means "unchanged" to the kernel, so it can't be anybody's number.
Result<std::uint32_t> parse_id(std::string_view text) {
  const auto id = parse_integer<std::uint32_t>(text);
  if (id && *id != 0xffffffff) return *id;
  return fail(Error::invalid("\"" + std::string(text) + "\" is no id from 0 to 4294967294"));
}

Result<void> set_user(oci::User& user, const std::string& text) {
  const auto pair = split_once(text, ':');
  user.uid = TRY(parse_id(pair ? pair->first : text));
  if (pair) user.gid = TRY(parse_id(pair->second));
  return {};
}

// The added ones are permitted and effective, never inheritable: files' inheritable sets would make
// more of them (CVE-2022-29162).
Result<void> add_capabilities(oci::Process& process, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  oci::Capabilities sets = process.capabilities.value_or(oci::Capabilities{});
  for (const std::string& name : names) {
    const caps::Set one = caps::bit(TRY(caps::parse_name(name)));
    sets.bounding |= one;
    sets.effective |= one;
    sets.permitted |= one;
  }
  process.capabilities = sets;
  return {};
}

Result<oci::Process> described_process(const std::string& file) {
  std::vector<std::string> warnings;
  auto process = TRY(oci::parse_process(TRY(sys::read_file(file)), file, warnings));
  for (const std::string& warning : warnings) log_warning(warning);
  return process;
}

// The container's own process, with what the command line says otherwise.
Result<oci::Process> adapted_process(oci::Process process, const ExecArguments& given,
                                     std::span<const std::string_view> command) {
  if (command.empty()) return fail(Error::invalid("exec needs a command or --process"));
  process.args.assign(command.begin(), command.end());
  process.terminal = given.tty;
  process.console_size = given.tty ? container::caller_window_size() : std::nullopt;
  if (!given.cwd.empty()) process.cwd = given.cwd;
  if (!given.user.empty()) TRY(set_user(process.user, given.user));
  for (const std::string& gid : given.additional_gids) {
    process.user.additional_gids.push_back(TRY(parse_id(gid)));
  }
  process.env.insert(process.env.end(), given.env.begin(), given.env.end());
  process.no_new_privileges |= given.no_new_privs;
  if (!given.apparmor_profile.empty()) process.apparmor_profile = given.apparmor_profile;
  if (!given.selinux_label.empty()) process.selinux_label = given.selinux_label;
  TRY(add_capabilities(process, given.caps));
  return process;
}

}  // namespace

Result<int> exec_verb(const RuntimeGlobals& globals, Arguments arguments) {
  ExecArguments given;
  const auto operands = TRY(parse_verb(kExec, arguments, &given));
  if (!operands) return 0;
  TRY(check_preserved_fds(given.preserved_fds));
  const std::string id(operands->front());
  container::ExecOptions options;
  options.process = [&](const oci::Process& own) -> Result<oci::Process> {
    const auto command = std::span(*operands).subspan(1);
    oci::Process process = TRY(given.process_file.empty() ? adapted_process(own, given, command)
                                                          : described_process(given.process_file));
    TRY(drop_ungrantable_capabilities(process));
    return process;
  };
  options.detach = given.detach;
  options.pid_file = given.pid_file;
  options.console_socket = given.console_socket;
  options.pidfd_socket = given.pidfd_socket;
  options.preserved_fds = given.preserved_fds;
  options.warn = log_warning;
  return container::exec(container::Store(globals.root), id, options);
}

}  // namespace caisson::cli
