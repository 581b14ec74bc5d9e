// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/common/command.h"

namespace caisson::cli {

// What the options of all `caisson seccomp` commands say; each command's table names those it has.
struct SeccompOptions {
  bool json = false;
  bool strict = false;
  std::string arch;
  std::vector<std::string> cap_add;
  std::vector<std::string> cap_drop;
  std::string kernel;
  std::string output;
  bool stats = false;
  std::string pid;
  std::string budget;
  bool subset = false;
};

inline constexpr Option kJsonOption{
    .name = "json", .help = "Print JSON", .set = set_switch<&SeccompOptions::json>};

// Of the commands that read a profile.
inline constexpr std::array kProfileOptions = std::to_array<Option>({
    kJsonOption,
    {.name = "strict",
     .help = "Take what a profile says in unknown fields for an error, not a warning",
     .set = set_switch<&SeccompOptions::strict>},
});

// Of the commands that resolve a profile for a machine and a set of capabilities.
inline constexpr std::array kTargetOptions = std::to_array<Option>({
    {.name = "arch",
     .placeholder = "ABI",
     .help = "The machine's own ABI (default: this machine's)",
     .example = "--arch arm64",
     .set = set_text<&SeccompOptions::arch>},
    {.name = "cap-add",
     .placeholder = "CAP",
     .help = "Add a capability, or ALL, to a container's 14 default ones",
     .example = "--cap-add SYS_PTRACE",
     .set = append_text<&SeccompOptions::cap_add>},
    {.name = "cap-drop",
     .placeholder = "CAP",
     .help = "Drop a capability, or ALL",
     .set = append_text<&SeccompOptions::cap_drop>},
    kProfileOptions[0],
    {.name = "kernel",
     .placeholder = "X.Y",
     .help = "The kernel's version (default: the running one)",
     .example = "--kernel 4.19",
     .set = set_text<&SeccompOptions::kernel>},
    kProfileOptions[1],
});

// Of the commands that reason about all that a filter can see.
inline constexpr Option kBudgetOption{
    .name = "budget",
    .placeholder = "STEPS",
    .help = "Give up, undecided, after so many steps of reasoning",
    .example = "--budget 1000000000",
    .set = set_text<&SeccompOptions::budget>};

// A table with the options of another one and further ones, in the order of names that help needs.
template <std::size_t N, std::size_t M>
consteval std::array<Option, N + M> with_options(const std::array<Option, N>& some,
                                                 const std::array<Option, M>& others) {
  std::array<Option, N + M> all{};
  std::ranges::copy(others, std::ranges::copy(some, all.begin()).out);
  std::ranges::sort(all, {}, &Option::name);
  return all;
}

}  // namespace caisson::cli
