// SPDX-License-Identifier: Apache-2.0
#include "cli/common/parse.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/strings.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kTrue = "true";

std::string quoted(std::string_view text) {
  return std::string("\"").append(text).append("\"");
}

// How an error names the option: "-u, --user".
std::string display_name(const Option& option) {
  std::string text;
  if (option.letter != '\0') text.append("-").append(1, option.letter).append(", ");
  return text.append("--").append(option.name);
}

const Option* find_by_name(const Command& command, std::string_view name) {
  const auto found = std::ranges::find(command.options, name, &Option::name);
  return found == command.options.end() ? nullptr : &*found;
}

const Option* find_by_letter(const Command& command, char letter) {
  const auto found = std::ranges::find(command.options, letter, &Option::letter);
  return found == command.options.end() ? nullptr : &*found;
}

Error unknown_flag(const Command& command, std::string_view name) {
  Error error = Error::invalid(std::string("unknown flag: --").append(name));
  std::vector<std::string_view> names{"help"};
  for (const Option& option : command.options) names.push_back(option.name);
  if (const auto near = nearest(name, names)) {
    error.hint = std::string("did you mean --").append(*near).append("?");
  }
  return error;
}

// The state of one run over the arguments.
class Parser {
 public:
  Parser(const Command& command, std::span<const char* const> arguments, void* target)
      : command_(command), rest_(arguments), target_(target) {}

  Result<Parsed> run() {
    while (!rest_.empty() && !parsed_.help) {
      const std::string_view argument = next();
      if (argument == "--") {
        take_rest();
      } else if (argument.starts_with("--")) {
        TRY(long_option(argument.substr(2)));
      } else if (is_name_after_one_dash(argument)) {
        TRY(long_option(argument.substr(1)));
      } else if (argument.size() > 1 && argument.front() == '-') {
        TRY(letters(argument.substr(1)));
      } else {
        parsed_.operands.push_back(argument);
        if (command_.options_first) take_rest();
      }
    }
    if (!parsed_.help) TRY(check_operands());
    return std::move(parsed_);
  }

 private:
  std::string_view next() {
    const std::string_view argument = rest_.front();
    rest_ = rest_.subspan(1);
    return argument;
  }

  void take_rest() {
    parsed_.operands.insert(parsed_.operands.end(), rest_.begin(), rest_.end());
    rest_ = {};
  }

  [[nodiscard]] bool is_name_after_one_dash(std::string_view argument) const {
    if (!command_.single_dash || argument.size() < 3 || argument.front() != '-') return false;
    const std::string_view name = argument.substr(1, argument.find('=') - 1);
    return name == "help" || find_by_name(command_, name) != nullptr;
  }

  // `text` is NAME or NAME=VALUE.
  Result<void> long_option(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('=')) {
      return fail(Error::invalid(std::string("bad flag syntax: --").append(text)));
    }
    const auto assignment = split_once(text, '=');
    const std::string_view name = assignment ? assignment->first : text;
    const Option* option = find_by_name(command_, name);
    if (option == nullptr) {
      if (name != "help") return fail(unknown_flag(command_, name));
      parsed_.help = true;
      return {};
    }
    if (assignment) return store(*option, assignment->second);
    if (option->is_switch()) return store(*option, kTrue);
    if (rest_.empty()) {
      return fail(Error::invalid(std::string("flag needs an argument: --").append(name)));
    }
    return store(*option, next());
  }

  // `text` is switches, then at most one option whose argument is what is left or what follows.
  Result<void> letters(std::string_view text) {
    while (!text.empty()) {
      const Option* option = find_by_letter(command_, text.front());
      if (option == nullptr) {
        if (text.front() == 'h') {
          parsed_.help = true;
          return {};
        }
        return fail(Error::invalid(std::string("unknown shorthand flag: '")
                                       .append(1, text[0])
                                       .append("' in -")
                                       .append(text)));
      }
      if (text.size() > 2 && text[1] == '=') return store(*option, text.substr(2));
      if (option->is_switch()) {
        TRY(store(*option, kTrue));
        text.remove_prefix(1);
        continue;
      }
      if (text.size() > 1) return store(*option, text.substr(1));
      if (!rest_.empty()) return store(*option, next());
      return fail(Error::invalid(std::string("flag needs an argument: '")
                                     .append(1, text[0])
                                     .append("' in -")
                                     .append(text)));
    }
    return {};
  }

  Result<void> store(const Option& option, std::string_view value) {
    Result<void> stored = option.set(target_, value);
    if (stored) return {};
    return fail(std::move(stored).error().in("invalid argument " + quoted(value) + " for " +
                                             quoted(display_name(option)) + " flag"));
  }

  Result<void> check_operands() {
    const std::size_t count = parsed_.operands.size();
    if (count >= command_.min_operands && count <= command_.max_operands) return {};
    // kNotFound tells this from the other mistakes, which have another exit code.
    return fail(Error::not_found("'" + std::string(command_.name) + "' " + expectation()));
  }

  [[nodiscard]] std::string expectation() const {
    const std::size_t least = command_.min_operands;
    const std::size_t most = command_.max_operands;
    const auto arguments = [](std::size_t count) {
      return std::to_string(count) + (count == 1 ? " argument" : " arguments");
    };
    if (most == 0) return "accepts no arguments";
    if (least == most) return "requires " + arguments(least);
    if (most == std::numeric_limits<std::size_t>::max()) {
      return "requires at least " + arguments(least);
    }
    if (least == 0) return "requires at most " + arguments(most);
    return "requires at least " + std::to_string(least) + " and at most " + arguments(most);
  }

  const Command& command_;
  std::span<const char* const> rest_;
  void* target_;
  Parsed parsed_;
};

}  // namespace

Result<bool> parse_switch(std::string_view value) {
  constexpr std::array<std::string_view, 6> kYes{"true", "1", "t", "T", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> kNo{"false", "0", "f", "F", "FALSE", "False"};
  if (std::ranges::find(kYes, value) != kYes.end()) return true;
  if (std::ranges::find(kNo, value) != kNo.end()) return false;
  return fail(Error::invalid("expected true or false"));
}

Result<void> accept_switch(void*, std::string_view value) {
  TRY(parse_switch(value));
  return {};
}

Result<Parsed> parse(const Command& command, std::span<const char* const> arguments, void* target) {
  return Parser(command, arguments, target).run();
}

}  // namespace caisson::cli
