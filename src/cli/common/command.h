// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>

#include "cli/common/setters.h"

namespace caisson::cli {

// One option of a command. Parsing and help read the same table of them.
struct Option {
  std::string_view name;           // without the dashes: "cap-add"
  char letter = '\0';              // 'u' of "-u"; '\0' where there is none
  std::string_view placeholder{};  // what help calls the argument; empty for a switch
  std::string_view help{};         // empty: an alias that help leaves out
  std::string_view example{};      // one use, short enough for a line; may be empty
  Setter set = nullptr;            // stores one occurrence; gets "true" for a bare switch

  [[nodiscard]] constexpr bool is_switch() const { return placeholder.empty(); }
};

// One line of a command's list of subcommands.
struct Subcommand {
  std::string_view name;
  std::string_view summary;  // empty: another name of one, or not for people; help leaves it out
};

// A command as its user sees it. Tables of these are constants: starting costs no allocation.
struct Command {
  std::string_view name;        // as typed: "caisson run"
  std::string_view operands{};  // "IMAGE [COMMAND] [ARG...]"; may be empty
  std::string_view summary;
  std::span<const Option> options{};
  std::span<const Subcommand> subcommands{};
  std::span<const std::string_view> examples{};  // whole command lines
  std::size_t min_operands = 0;
  std::size_t max_operands = std::numeric_limits<std::size_t>::max();
  // Options end at the first operand: what follows an image belongs to the container's command.
  bool options_first = false;
  // "-name" stands for "--name", as in Go's flag package and so in runc, whose callers use it.
  bool single_dash = false;
};

}  // namespace caisson::cli
