// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/cp_command.h"

#include <unistd.h>

#include <array>
#include <optional>
#include <string>

#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/human.h"
#include "engine/copy.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

struct CpArguments : engine::CopyOptions {
  std::optional<bool> quiet;
};

Result<void> set_quiet(CpArguments& given, std::string_view value) {
  given.quiet = TRY(parse_switch(value));
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "archive",
     .letter = 'a',
     .help = "Archive mode: in the container, files belong to its user",
     .set = set_switch<&CpArguments::archive>},
    {.name = "follow-link",
     .letter = 'L',
     .help = "Always follow symbolic links in SRC_PATH",
     .set = set_switch<&CpArguments::follow_link>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Don't say how much was copied; the default where the output is no terminal",
     .set = set_with<set_quiet>},
});

constexpr std::string_view kExamples[] = {
    "caisson cp web:/etc/nginx/nginx.conf .",
    "caisson cp site/. web:/var/www",
    "caisson cp web:/var/log - | tar -t",
    "tar -c site | caisson cp - web:/var/www",
};

constexpr Command kCommand{
    .name = "caisson cp",
    .operands =
        "CONTAINER:SRC_PATH DEST_PATH|-\n\tcaisson cp [OPTIONS] SRC_PATH|- "
        "CONTAINER:DEST_PATH",
    .summary =
        "Copy files and directories between a container and the host; - is a tar stream "
        "on standard input or output.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 2,
    .max_operands = 2,
};

// "CONTAINER:PATH", or only a path of the host: one that is absolute or begins with a dot.
struct Side {
  std::string container;
  std::string path;
};

Side parse_side(std::string_view text) {
  const auto parts = split_once(text, ':');
  if (!parts || text.starts_with('/') || text.starts_with('.')) return {"", std::string(text)};
  return {std::string(parts->first), std::string(parts->second)};
}

Result<int> copy(const engine::Store& store, const CpArguments& given, const Side& source,
                 const Side& destination) {
  const bool out = !source.container.empty();
  const engine::Container container =
      TRY(store.find(out ? source.container : destination.container));
  const std::uint64_t size =
      out ? TRY(engine::copy_from_container(store, container, source.path, destination.path, given))
                                 : TRY(engine::copy_to_container(store, container, source.path,
                                                                 destination.path, given));
                                 const bool streams = source.path == "-" || destination.path == "-";
                                 if (streams || given.quiet.value_or(::isatty(STDOUT_FILENO) == 0))
                                   return kExitOk;
                                 const std::string to =
                                     destination.container.empty()
                                         ? destination.path
                                         : destination.container + ":" + destination.path;
                                 TRY(sys::write_all(
                                     STDERR_FILENO,
                                     "Successfully copied " + human_size(size) + " to " + to + "\n",
                                     "standard error"));
                                 return kExitOk;
}

Result<int> run(const GlobalOptions& globals, const CpArguments& given, const Operands& operands) {
  const Side source = parse_side(operands[0]);
  const Side destination = parse_side(operands[1]);
  if (source.path.empty()) return fail(Error::invalid("source can not be empty"));
  if (destination.path.empty()) return fail(Error::invalid("destination can not be empty"));
  if (source.container.empty() && destination.container.empty()) {
    return fail(Error::invalid("must specify at least one container source"));
  }
  if (!source.container.empty() && !destination.container.empty()) {
    return fail(Error::invalid("copying between containers is not supported"));
  }
  return copy(engine::Store(globals.root), given, source, destination);
}

}  // namespace

int cp_command(Arguments arguments, const GlobalOptions& globals) {
  CpArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = run(globals, given, std::get<Operands>(parsed));
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
