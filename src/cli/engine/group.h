// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "cli/common/command.h"
#include "cli/engine/container_command.h"

namespace caisson::cli {

// A command below another: `caisson run`, `caisson container rm`. One without a summary is another
// name, or not for people.
struct GroupEntry {
  Subcommand help;
  int (*run)(Arguments arguments, const GlobalOptions& globals);
};

// What help says of the entries.
template <std::size_t kCount>
constexpr std::array<Subcommand, kCount> helps_of(const std::array<GroupEntry, kCount>& entries) {
  std::array<Subcommand, kCount> helps{};
  std::ranges::transform(entries, helps.begin(), &GroupEntry::help);
  return helps;
}

// Runs the entry that the first operand names; without one prints help. Returns the exit code.
int run_group(const Command& command, std::span<const GroupEntry> entries, Arguments arguments,
              const GlobalOptions& globals);

// Runs the entry, or reports that there is none of the name and which may have been meant.
int run_entry(const Command& command, std::span<const GroupEntry> entries, std::string_view name,
              Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
