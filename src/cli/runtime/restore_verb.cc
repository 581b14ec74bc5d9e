// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "cli/runtime/bundle.h"
#include "cli/runtime/criu_options.h"
#include "cli/runtime/preserved_fds.h"
#include "cli/runtime/verb.h"
#include "container/checkpoint.h"

namespace caisson::cli {
namespace {

struct Given {
  std::string bundle = ".";
  std::string console_socket;
  std::string pid_file;
  bool detach = false;
  bool accepted = false;
  container::RestoreOptions from;
};

template <bool criu::Options::* kMember>
Result<void> set_flag(void* target, std::string_view value) {
  static_cast<Given*>(target)->from.criu.*kMember = TRY(parse_switch(value));
  return {};
}

template <std::string criu::Options::* kMember>
Result<void> set_criu_text(void* target, std::string_view value) {
  static_cast<Given*>(target)->from.criu.*kMember = value;
  return {};
}

template <std::string container::RestoreOptions::* kMember>
Result<void> set_path(void* target, std::string_view value) {
  static_cast<Given*>(target)->from.*kMember = value;
  return {};
}

Result<void> set_cgroup_mode(Given& given, std::string_view value) {
  given.from.criu.cgroup_mode = TRY(parse_cgroup_mode(value));
  return {};
}

Result<void> add_empty_namespace(Given& given, std::string_view value) {
  given.from.criu.empty_namespaces |= TRY(parse_empty_namespace(value));
  return {};
}

// The processes have the descriptors that they had.
Result<void> refuse_preserved_fds(Given& /*given*/, std::string_view value) {
  if (TRY(parse_preserved_fds(value)) == 0) return {};
  return fail(Error::unsupported("restore can't hand in descriptors"));
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "bundle",
     .letter = 'b',
     .placeholder = "DIRECTORY",
     .help = "Where config.json is (default: the working directory)",
     .set = set_text<&Given::bundle>},
    {.name = "image-path",
     .placeholder = "DIRECTORY",
     .help = "Where the images are (default: checkpoint)",
     .set = set_path<&container::RestoreOptions::images>},
    {.name = "work-path",
     .placeholder = "DIRECTORY",
     .help = "Where CRIU's log goes, restore.log (default: to the images)",
     .set = set_path<&container::RestoreOptions::work>},
    {.name = "console-socket",
     .placeholder = "SOCKET",
     .help = "Socket that takes the master of the container's terminal",
     .set = set_text<&Given::console_socket>},
    {.name = "pid-file",
     .placeholder = "FILE",
     .help = "File for the id of the first process",
     .set = set_text<&Given::pid_file>},
    {.name = "detach",
     .letter = 'd',
     .help = "Do not wait for the container",
     .set = set_switch<&Given::detach>},
    {.name = "tcp-established",
     .help = "Restore established TCP connections too",
     .set = set_flag<&criu::Options::tcp_established>},
    {.name = "tcp-close",
     .help = "Restore TCP connections as closed ones",
     .set = set_flag<&criu::Options::tcp_close>},
    {.name = "ext-unix-sk",
     .help = "Restore Unix sockets whose other end is outside",
     .set = set_flag<&criu::Options::ext_unix_sockets>},
    {.name = "shell-job",
     .help = "Restore processes on the caller's terminal",
     .set = set_flag<&criu::Options::shell_job>},
    {.name = "file-locks",
     .help = "Restore file locks too",
     .set = set_flag<&criu::Options::file_locks>},
    {.name = "lazy-pages",
     .help = "Fetch memory when it is used",
     .set = set_flag<&criu::Options::lazy_pages>},
    {.name = "manage-cgroups-mode",
     .placeholder = "MODE",
     .help = "What becomes of control groups: soft, full, strict or ignore",
     .set = set_with<&set_cgroup_mode>},
    {.name = "empty-ns",
     .placeholder = "NAMESPACE",
     .help = "Leave the namespace empty, for hooks to fill: network",
     .set = set_with<&add_empty_namespace>},
    {.name = "auto-dedup",
     .help = "Drop from the images what has been restored",
     .set = set_flag<&criu::Options::auto_dedup>},
    {.name = "lsm-profile",
     .placeholder = "TYPE:NAME",
     .help = "AppArmor profile or SELinux label instead of the one that was dumped",
     .set = set_criu_text<&criu::Options::lsm_profile>},
    {.name = "lsm-mount-context",
     .placeholder = "LABEL",
     .help = "SELinux label of mounts instead of the one that was dumped",
     .set = set_criu_text<&criu::Options::lsm_mount_context>},
    {.name = "no-subreaper",
     .help = "Accepted for callers that pass it",
     .set = set_switch<&Given::accepted>},
    {.name = "no-pivot",
     .help = "Accepted for callers that pass it: CRIU finds a way itself",
     .set = set_switch<&Given::accepted>},
    {.name = "no-new-keyring",
     .help = "Accepted for callers that pass it: CRIU restores no keyrings",
     .set = set_switch<&Given::accepted>},
    {.name = "preserve-fds",
     .placeholder = "N",
     .help = "Accepted for callers that pass 0",
     .set = set_with<&refuse_preserved_fds>},
});

constexpr Command kRestore{.name = "caisson-runtime restore",
                           .operands = "ID",
                           .summary = "Make a running container of files again, by CRIU.",
                           .options = kOptions,
                           .min_operands = 1,
                           .max_operands = 1};

}  // namespace

Result<int> restore_verb(const RuntimeGlobals& globals, Arguments arguments) {
  Given given;
  const auto operands = TRY(parse_verb(kRestore, arguments, &given));
  if (!operands) return 0;
  const std::string id(operands->front());
  TRY(container::check_id(id));
  auto options = TRY(read_bundle(given.bundle));
  options.pid_file = given.pid_file;
  options.console_socket = given.console_socket;
  options.systemd_cgroup = globals.systemd_cgroup;
  options.owner = caller_name();
  TRY(check_terminal(options, given.detach));
  const container::Store store(globals.root);
  if (!given.detach) return container::restore_and_wait(store, id, options, given.from);
  TRY(container::restore(store, id, options, given.from));
  return 0;
}

}  // namespace caisson::cli
