// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/attach_command.h"

#include <array>

#include "cli/common/parse.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

struct AttachArguments : engine::StartOptions {
  bool no_input = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "detach-keys",
     .placeholder = "KEYS",
     .help = "Keys that detach from the container (default ctrl-p,ctrl-q)",
     .example = "--detach-keys ctrl-x,x",
     .set = set_text<&AttachArguments::detach_keys>},
    {.name = "no-stdin",
     .help = "Do not attach the container's standard input",
     .set = set_switch<&AttachArguments::no_input>},
    {.name = "sig-proxy",
     .help = "Pass on all signals that are received (default true)",
     .set = set_switch<&AttachArguments::proxy_signals>},
});

constexpr std::string_view kAttachExamples[] = {"caisson attach web",
                                                "caisson attach --detach-keys ctrl-x web"};

constexpr Command kCommand{
    .name = "caisson attach",
    .operands = "CONTAINER",
    .summary = "Attach the local standard input, output and error to a running container.",
    .options = kOptions,
    .examples = kAttachExamples,
    .min_operands = 1,
    .max_operands = 1,
};

}  // namespace

int attach_command(Arguments arguments, const GlobalOptions& globals) {
  AttachArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  given.interactive = !given.no_input;
  return with_container(globals, std::get<Operands>(parsed).front(),
                        [&](const engine::Store& store, const engine::Container& container) {
                          return engine::attach_to(store, container, given);
                        });
}

}  // namespace caisson::cli
