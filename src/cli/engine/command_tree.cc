// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/command_tree.h"

#include "cli/common/report.h"
#include "cli/engine/engine_command.h"

namespace caisson::cli {
namespace {

CommandNode describe(std::vector<std::string> path, HelpCollector& collector) {
  std::vector<std::string> words = {"caisson"};
  words.insert(words.end(), path.begin(), path.end());
  words.emplace_back("--help");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  engine_command(arguments);
  CommandNode node{.path = std::move(path), .command = collector.take(), .below = {}};
  if (node.command == nullptr) return node;
  for (const Subcommand& entry : node.command->subcommands) {
    if (entry.summary.empty()) continue;
    std::vector<std::string> below = node.path;
    below.emplace_back(entry.name);
    CommandNode child = describe(std::move(below), collector);
    if (child.command != nullptr) node.below.push_back(std::move(child));
  }
  return node;
}

}  // namespace

std::string CommandNode::name(const char* separator) const {
  std::string text = "caisson";
  for (const std::string& word : path) text.append(separator).append(word);
  return text;
}

CommandNode command_tree() {
  HelpCollector collector;
  return describe({}, collector);
}

}  // namespace caisson::cli
