// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "cli/runtime/bundle.h"
#include "cli/runtime/preserved_fds.h"
#include "cli/runtime/verb.h"
#include "container/lifecycle.h"

namespace caisson::cli {
namespace {

// The options of `create` and of `run`, which has two more.
struct CreateArguments {
  std::string bundle = ".";
  std::string console_socket;
  std::string pidfd_socket;
  std::string pid_file;
  unsigned preserved_fds = 0;
  bool no_pivot = false;
  bool no_new_keyring = false;
  bool no_subreaper = false;
  bool detach = false;
  bool keep = false;
};

Result<void> set_preserved_fds(CreateArguments& arguments, std::string_view value) {
  arguments.preserved_fds = TRY(parse_preserved_fds(value));
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "bundle",
     .letter = 'b',
     .placeholder = "DIRECTORY",
     .help = "Where config.json is (default: the working directory)",
     .set = set_text<&CreateArguments::bundle>},
    {.name = "console-socket",
     .placeholder = "SOCKET",
     .help = "Socket that takes the master of the container's terminal",
     .set = set_text<&CreateArguments::console_socket>},
    {.name = "pidfd-socket",
     .placeholder = "SOCKET",
     .help = "Socket that takes a pidfd of the first process",
     .set = set_text<&CreateArguments::pidfd_socket>},
    {.name = "pid-file",
     .placeholder = "FILE",
     .help = "File for the id of the first process",
     .set = set_text<&CreateArguments::pid_file>},
    {.name = "preserve-fds",
     .placeholder = "N",
     .help = "Hand in N descriptors more than the standard ones",
     .set = set_with<&set_preserved_fds>},
    {.name = "no-pivot",
     .help = "Weaker: chroot instead of pivot_root, for hosts that run from an initramfs; the "
             "host's mounts stay below the root, within reach of CAP_SYS_ADMIN",
     .set = set_switch<&CreateArguments::no_pivot>},
    {.name = "no-new-keyring",
     .help = "Stay in the caller's session keyring",
     .set = set_switch<&CreateArguments::no_new_keyring>},
    {.name = "no-subreaper",
     .help = "Accepted for callers that pass it",
     .set = set_switch<&CreateArguments::no_subreaper>},
    {.name = "detach",
     .letter = 'd',
     .help = "With run: do not wait for the container",
     .set = set_switch<&CreateArguments::detach>},
    {.name = "keep",
     .help = "With run: do not remove the container at its end",
     .set = set_switch<&CreateArguments::keep>},
});

constexpr Command kCreate{.name = "caisson-runtime create",
                          .operands = "ID",
                          .summary = "Create a container whose process waits for start.",
                          .options = std::span(kOptions).first(kOptions.size() - 2),
                          .min_operands = 1,
                          .max_operands = 1};

constexpr Command kRun{.name = "caisson-runtime run",
                       .operands = "ID",
                       .summary = "Create a container, start it and wait for its end.",
                       .options = kOptions,
                       .min_operands = 1,
                       .max_operands = 1};

// Sockets that a service manager handed to this program are the container's, whose first process
// the protocol takes for its addressee.
void add_activation(oci::Process& process, unsigned count) {
  process.env.push_back("LISTEN_FDS=" + std::to_string(count));
  process.env.emplace_back("LISTEN_PID=1");
}

Result<container::CreateOptions> create_options(const RuntimeGlobals& globals,
                                                const CreateArguments& given) {
  const unsigned activated = activated_fds();
  TRY(check_preserved_fds(activated + given.preserved_fds));
  auto options = TRY(read_bundle(given.bundle));
  if (activated > 0) add_activation(options.config.process, activated);
  const std::string& propagation = options.config.linux_.rootfs_propagation;
  if (given.no_pivot && propagation.ends_with("shared")) {
    // The host's "/" would get the container's root on top of it.
    return fail(
        Error::unsupported("--no-pivot with linux.rootfsPropagation \"" + propagation + "\""));
  }
  options.pivot = !given.no_pivot;
  options.pid_file = given.pid_file;
  options.console_socket = given.console_socket;
  options.pidfd_socket = given.pidfd_socket;
  options.preserved_fds = activated + given.preserved_fds;
  options.new_keyring = !given.no_new_keyring;
  options.systemd_cgroup = globals.systemd_cgroup;
  options.owner = caller_name();
  return options;
}

}  // namespace

Result<int> create_verb(const RuntimeGlobals& globals, Arguments arguments) {
  CreateArguments given;
  const auto operands = TRY(parse_verb(kCreate, arguments, &given));
  if (!operands) return 0;
  const std::string id(operands->front());
  TRY(container::check_id(id));
  const container::CreateOptions options = TRY(create_options(globals, given));
  TRY(check_terminal(options, true));
  TRY(container::create(container::Store(globals.root), id, options));
  return 0;
}

Result<int> run_verb(const RuntimeGlobals& globals, Arguments arguments) {
  CreateArguments given;
  const auto operands = TRY(parse_verb(kRun, arguments, &given));
  if (!operands) return 0;
  const std::string id(operands->front());
  TRY(container::check_id(id));
  container::CreateOptions options = TRY(create_options(globals, given));
  if (options.config.process.args.empty()) {
    return fail(Error::invalid(options.bundle +
                               "/config.json: process is missing, there is nothing to run"));
  }
  options.start = true;
  TRY(check_terminal(options, given.detach));
  const container::Store store(globals.root);
  if (!given.detach) return container::run(store, id, options, given.keep);
  TRY(container::create(store, id, options));
  return 0;
}

}  // namespace caisson::cli
