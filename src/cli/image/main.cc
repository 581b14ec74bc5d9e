// SPDX-License-Identifier: Apache-2.0
#include "cli/image/image_command.h"

int main(int argc, char** argv) {
  return caisson::cli::image_command({argv, static_cast<std::size_t>(argc)});
}
