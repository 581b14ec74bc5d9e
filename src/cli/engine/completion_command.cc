// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/completion_command.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/common/report.h"
#include "cli/engine/command_tree.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kExamples[] = {
    "source <(caisson completion bash)",
    "caisson completion zsh >/usr/local/share/zsh/site-functions/_caisson",
};

constexpr Command kCommand{
    .name = "caisson completion",
    .operands = "bash|zsh",
    .summary = "Print what a shell needs to complete caisson's commands, options and names.",
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

void visit(const CommandNode& node, const std::function<void(const CommandNode&)>& visitor) {
  visitor(node);
  for (const CommandNode& child : node.below) visit(child, visitor);
}

// What stands for an operand, by how help calls it.
std::string_view kind_of_operands(const Command& command) {
  if (command.operands.starts_with("CONTAINER") || command.operands.starts_with("NAME|ID")) {
    return "containers";
  }
  if (command.operands.starts_with("IMAGE")) return "images";
  if (command.operands.starts_with("VOLUME")) return "volumes";
  if (command.operands.starts_with("NETWORK")) return "networks";
  return "files";
}

std::string option_words(const Command& command, bool with_argument_only) {
  std::string words;
  const auto add = [&](const std::string& word) {
    words.append(words.empty() ? "" : " ").append(word);
  };
  for (const Option& option : command.options) {
    if (option.help.empty() || (with_argument_only && option.is_switch())) continue;
    add("--" + std::string(option.name));
    if (option.letter != '\0') add(std::string("-") + option.letter);
  }
  if (!with_argument_only) add("--help");
  return words;
}

std::string names_below(const CommandNode& node) {
  std::string words;
  for (const CommandNode& child : node.below) {
    words.append(words.empty() ? "" : " ").append(child.path.back());
  }
  return words;
}

// The paths of all commands below caisson, for a shell's case.
std::string path_pattern(const CommandNode& tree) {
  std::string pattern;
  visit(tree, [&](const CommandNode& node) {
    if (node.path.empty()) return;
    pattern.append(pattern.empty() ? "'" : " | '").append(node.name()).append("'");
  });
  return pattern;
}

// Names of objects, asked for when they are needed.
constexpr std::string_view kNames = R"shell(_caisson_names() {
  case $1 in
    containers) caisson ps --all --format '{{.Names}}' 2>/dev/null ;;
    images) caisson images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null ;;
    volumes) caisson volume ls --quiet 2>/dev/null ;;
    networks) caisson network ls --format '{{.Name}}' 2>/dev/null ;;
  esac
}
)shell";

std::string bash_script(const CommandNode& tree) {
  std::string script = "# bash completion of caisson, by `caisson completion bash`\n\n";
  script += kNames;
  script += R"shell(
_caisson() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path=caisson
  local commands='' options='' valued='' kind=files i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${COMP_WORDS[i]}" in
)shell";
  script += "      " + path_pattern(tree) + ") path+=\" ${COMP_WORDS[i]}\" ;;\n";
  script += "    esac\n  done\n  case $path in\n";
  visit(tree, [&](const CommandNode& node) {
    script += "    '" + node.name() + "')\n";
    if (!node.below.empty()) script += "      commands='" + names_below(node) + "'\n";
    script += "      options='" + option_words(*node.command, false) + "'\n";
    script += "      valued='" + option_words(*node.command, true) + "'\n";
    script += "      kind=" + std::string(kind_of_operands(*node.command)) + " ;;\n";
  });
  script += R"shell(  esac
  COMPREPLY=()
  if [[ " $valued " == *" $previous "* ]]; then
    compopt -o default
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [[ -n $commands ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
  elif [[ $kind == files ]]; then
    compopt -o default
  else
    mapfile -t COMPREPLY < <(compgen -W "$(_caisson_names "$kind")" -- "$word")
  fi
}

complete -F _caisson caisson
)shell";
  return script;
}

// Within single quotes and within a bracket of _arguments.
std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'') {
      escaped += "'\\''";
    } else {
      if (std::string_view("[]:\\").contains(c)) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string zsh_option(const Option& option) {
  const std::string name = "--" + std::string(option.name);
  const std::string rest =
      "[" + zsh_text(option.help) + "]" +
      (option.is_switch() ? "" : ":" + zsh_text(option.placeholder) + ":_files");
  if (option.letter == '\0') return "'*" + name + (option.is_switch() ? "" : "=") + rest + "'";
  return "'*'{-" + std::string(1, option.letter) + "," + name + "}'" + rest + "'";
}

std::string zsh_script(const CommandNode& tree) {
  std::string script =
      "#compdef caisson\n# zsh completion of caisson, by `caisson completion zsh`\n\n";
  script += kNames;
  script += R"shell(
_caisson_operands() {
  local -a names
  if [[ $1 == files ]]; then
    _files
  else
    names=(${(f)"$(_caisson_names $1)"})
    compadd -a names
  fi
}

_caisson() {
  local route=caisson i depth=1
  for ((i = 2; i < CURRENT; i++)); do
    case "$route $words[i]" in
)shell";
  script += "      " + path_pattern(tree) + ") route+=\" $words[i]\"; depth=$i ;;\n";
  script += R"shell(    esac
  done
  words=("${(@)words[depth,-1]}")
  ((CURRENT -= depth - 1))
  case $route in
)shell";
  visit(tree, [&](const CommandNode& node) {
    script +=
        "    '" + node.name() + "')\n      _arguments -s -S : \\\n        '--help[Print usage]'";
    for (const Option& option : node.command->options) {
      if (!option.help.empty()) script += " \\\n        " + zsh_option(option);
    }
    if (node.below.empty()) {
      script += " \\\n        '*:operand:_caisson_operands " +
                std::string(kind_of_operands(*node.command)) + "' ;;\n";
    } else {
      script += " \\\n        '1:command:(" + names_below(node) + ")' ;;\n";
    }
  });
  script += "  esac\n}\n\n_caisson \"$@\"\n";
  return script;
}

}  // namespace

int completion_command(Arguments arguments, const GlobalOptions&) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const std::string_view shell = std::get<Operands>(parsed).front();
  if (shell == "bash") return print(bash_script(command_tree()));
  if (shell == "zsh") return print(zsh_script(command_tree()));
  return report_failure(Error::invalid("no completion for \"" + std::string(shell) + "\"")
                            .with_hint("there is one for bash and one for zsh"));
}

}  // namespace caisson::cli
