// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "cli/runtime/runtime_command.h"

int main(int argc, char** argv) {
  const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
  return caisson::cli::runtime_command(arguments.subspan(arguments.empty() ? 0 : 1));
}
