// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/runtime_command.h"

int main(int argc, char** argv) {
  return caisson::cli::runtime_command({argv, static_cast<std::size_t>(argc)});
}
