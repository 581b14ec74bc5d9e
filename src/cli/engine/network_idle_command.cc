// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/network_idle_command.h"

#include "bridge/connect.h"

namespace caisson::cli {
namespace {

constexpr Command kCommand{
    .name = "caisson network-idle",
    .summary = "Take the bridge down once it has been without containers for a while.",
    .max_operands = 0,
};

}  // namespace

int network_idle_command(Arguments arguments, const GlobalOptions&) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = bridge::take_down_when_idle();
  return done ? 0 : report_failure(done.error());
}

}  // namespace caisson::cli
