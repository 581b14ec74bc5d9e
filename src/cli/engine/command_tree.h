// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/common/command.h"

namespace caisson::cli {

// A command and those below it, as --help would describe them: the one source of completion and
// manual pages.
struct CommandNode {
  std::vector<std::string> path;  // {"container", "rm"}; empty for caisson itself
  const Command* command = nullptr;
  std::vector<CommandNode> below;

  // "caisson container rm", with this between the words.
  [[nodiscard]] std::string name(const char* separator = " ") const;
};

// All commands, without other names and what is not for people.
CommandNode command_tree();

}  // namespace caisson::cli
