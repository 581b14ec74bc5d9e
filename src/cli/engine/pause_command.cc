// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/pause_command.h"

#include "engine/verbs.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kPauseExamples[] = {"caisson pause web"};

constexpr Command kPause{
    .name = "caisson pause",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Pause all processes within one or more containers.",
    .examples = kPauseExamples,
    .min_operands = 1,
};

constexpr std::string_view kUnpauseExamples[] = {"caisson unpause web"};

constexpr Command kUnpause{
    .name = "caisson unpause",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Unpause all processes within one or more containers.",
    .examples = kUnpauseExamples,
    .min_operands = 1,
};

int act(const Command& command, Arguments arguments, const GlobalOptions& globals,
        const Action& action) {
  const auto parsed = operands_of(command, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  return for_each_container(globals, std::get<Operands>(parsed), action);
}

}  // namespace

int pause_command(Arguments arguments, const GlobalOptions& globals) {
  return act(kPause, arguments, globals, engine::pause);
}

int unpause_command(Arguments arguments, const GlobalOptions& globals) {
  return act(kUnpause, arguments, globals, engine::unpause);
}

}  // namespace caisson::cli
