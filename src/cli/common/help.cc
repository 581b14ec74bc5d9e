// SPDX-License-Identifier: Apache-2.0
#include "cli/common/help.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"

namespace caisson::cli {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kGap = 3;  // between the two columns
// Where an option is longer, what it does comes on the next line.
constexpr std::size_t kWidestColumn = 35;

// "  -u, --user string", "      --rm": all names start in one column.
std::string option_column(const Option& option) {
  std::string text = "      ";
  if (option.letter != '\0') text = {' ', ' ', '-', option.letter, ',', ' '};
  text.append("--").append(option.name);
  if (!option.is_switch()) text.append(" ").append(option.placeholder);
  return text;
}

// Appends words to `text`, whose last line ends at `column`, breaking lines and indenting them.
void append_wrapped(std::string& text, std::string_view words, std::size_t indent) {
  std::size_t column = indent;
  for (const std::string_view word : split(words, ' ')) {
    if (column > indent && column + 1 + word.size() > kWidth) {
      text.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
  }
  text += '\n';
}

void append_row(std::string& text, std::string_view left, std::string_view right,
                std::size_t indent) {
  text.append(left);
  if (left.size() + kGap > indent) {
    text.append("\n").append(indent, ' ');
  } else {
    text.append(indent - left.size(), ' ');
  }
  append_wrapped(text, right, indent);
}

void append_subcommands(std::string& text, std::span<const Subcommand> subcommands) {
  if (subcommands.empty()) return;
  std::size_t widest = 0;
  for (const Subcommand& entry : subcommands) widest = std::max(widest, entry.name.size());
  text += "\nCommands:\n";
  for (const Subcommand& entry : subcommands) {
    if (entry.summary.empty()) continue;
    append_row(text, std::string("  ").append(entry.name), entry.summary, 2 + widest + kGap);
  }
}

void append_options(std::string& text, std::span<const Option> options) {
  static constexpr Option kHelp{.name = "help", .help = "Print usage"};
  std::vector<const Option*> rows;
  for (const Option& option : options) {
    if (!option.help.empty()) rows.push_back(&option);
  }
  rows.insert(std::ranges::lower_bound(rows, kHelp.name, {}, &Option::name), &kHelp);
  std::size_t indent = 0;
  for (const Option* option : rows) indent = std::max(indent, option_column(*option).size() + kGap);
  indent = std::min(indent, kWidestColumn);
  text += "\nOptions:\n";
  for (const Option* option : rows) {
    append_row(text, option_column(*option), option->help, indent);
    if (!option->example.empty()) {
      text.append(indent, ' ').append("Example: ").append(option->example).append("\n");
    }
  }
}

}  // namespace

std::string usage_line(const Command& command) {
  std::string text = "Usage:  " + std::string(command.name);
  if (!command.options.empty()) text += " [OPTIONS]";
  if (!command.operands.empty()) text.append(" ").append(command.operands);
  return text += '\n';
}

std::string help_text(const Command& command) {
  std::string text = usage_line(command);
  text += '\n';
  append_wrapped(text, command.summary, 0);
  append_subcommands(text, command.subcommands);
  append_options(text, command.options);
  if (!command.examples.empty()) text += "\nExamples:\n";
  for (const std::string_view example : command.examples) {
    text.append("  ").append(example).append("\n");
  }
  if (!command.subcommands.empty()) {
    text.append("\nRun '").append(command.name).append(" COMMAND --help' for more on a command.\n");
  }
  return text;
}

}  // namespace caisson::cli
