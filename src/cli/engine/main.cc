// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/engine_command.h"

int main(int argc, char** argv) {
  return caisson::cli::engine_command({argv, static_cast<std::size_t>(argc)});
}
