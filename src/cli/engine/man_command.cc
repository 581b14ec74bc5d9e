// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/man_command.h"

#include <string>

#include "base/strings.h"
#include "cli/common/report.h"
#include "cli/engine/command_tree.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

constexpr Command kCommand{
    .name = "caisson manual-pages",
    .operands = "DIR",
    .summary = "Write a manual page for each command into the directory.",
    .min_operands = 1,
    .max_operands = 1,
};

// Text as roff has it: backslashes and dashes are its own, and so are lines that begin with a dot
// or an apostrophe.
std::string roff(std::string_view text) {
  std::string escaped;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
    line_start = c == '\n';
  }
  return escaped;
}

std::string option_entry(const Option& option) {
  std::string text = ".TP\n";
  if (option.letter != '\0') text += std::string("\\fB\\-") + option.letter + "\\fR, ";
  text += "\\fB" + roff("--" + std::string(option.name)) + "\\fR";
  if (!option.is_switch()) text += " \\fI" + roff(option.placeholder) + "\\fR";
  text += "\n" + roff(option.help) + "\n";
  if (!option.example.empty()) text += ".br\nExample: \\fB" + roff(option.example) + "\\fR\n";
  return text;
}

// The forms of the operands stand on lines of their own.
std::string synopsis(const CommandNode& node) {
  std::string text = "\\fB" + roff(node.name()) + "\\fR";
  if (!node.command->options.empty()) text += " [OPTIONS]";
  bool first = true;
  for (const std::string_view form : split(node.command->operands, '\n')) {
    text += first ? " " : "\n.br\n";
    text += roff(trim(form));
    first = false;
  }
  return text + "\n";
}

std::string page(const CommandNode& node, const CommandNode* parent) {
  const Command& command = *node.command;
  std::string text = ".TH " + to_upper(roff(node.name("-"))) +
                     " 1 \"\" \"Caisson " CAISSON_VERSION "\" \"Caisson's commands\"\n";
  text += ".SH NAME\n" + roff(node.name("-")) + " \\- " + roff(command.summary) + "\n";
  text += ".SH SYNOPSIS\n" + synopsis(node);
  text += ".SH DESCRIPTION\n" + roff(command.summary) + "\n";
  if (!node.below.empty()) text += ".SH COMMANDS\n";
  for (const CommandNode& child : node.below) {
    text += ".TP\n\\fB" + roff(child.path.back()) + "\\fR\n" + roff(child.command->summary) + "\n";
  }
  text += ".SH OPTIONS\n";
  for (const Option& option : command.options) {
    if (!option.help.empty()) text += option_entry(option);
  }
  text += ".TP\n\\fB\\-\\-help\\fR\nPrint usage\n";
  if (!command.examples.empty()) text += ".SH EXAMPLES\n.nf\n";
  for (const std::string_view example : command.examples) text += roff(example) + "\n";
  if (!command.examples.empty()) text += ".fi\n";
  if (parent != nullptr) text += ".SH SEE ALSO\n\\fB" + roff(parent->name("-")) + "\\fR(1)\n";
  return text;
}

Result<void> write_pages(const std::string& directory, const CommandNode& node,
                         const CommandNode* parent) {
  TRY(sys::create_file(directory + "/" + node.name("-") + ".1", page(node, parent), 0644));
  for (const CommandNode& child : node.below) TRY(write_pages(directory, child, &node));
  return {};
}

Result<int> write_all_pages(const std::string& directory) {
  TRY(sys::make_directories(directory, 0755));
  TRY(write_pages(directory, command_tree(), nullptr));
  return kExitOk;
}

}  // namespace

int man_command(Arguments arguments, const GlobalOptions&) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = write_all_pages(std::string(std::get<Operands>(parsed).front()));
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
