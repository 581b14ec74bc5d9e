// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/common/command.h"
#include "cli/engine/global_options.h"
#include "engine/store.h"

// What the commands have in common that act on containers.
namespace caisson::cli {

using Arguments = std::span<const char* const>;
using Operands = std::vector<std::string_view>;

// The operands of a command line whose options went into `target`; or the exit code, where help was
// printed or something reported.
std::variant<Operands, int> operands_of(const Command& command, Arguments arguments, void* target);

// Does something to one container after the other, by name or id, and prints each as it was given;
// what fails is reported and keeps none of the others from its turn. Returns the exit code.
using Action = std::function<Result<void>(const engine::Store&, const engine::Container&)>;
struct Complaints {
  std::string_view each{};  // "Cannot kill container": said with the reference before each error
  std::string_view all{};   // "failed to start containers": said at the end with those that failed
};
int for_each_container(const GlobalOptions& globals, const Operands& references,
                       const Action& action, const Complaints& complaints = {});

// Does something to one container; its exit code.
using Act = std::function<Result<int>(const engine::Store&, const engine::Container&)>;
int with_container(const GlobalOptions& globals, std::string_view reference, const Act& act);

// To be called before containers are started by a command that isn't `run`: see
// sys/own_program.h. Whoever joins another container's processes is seen by them before it has
// become the command.
Result<void> shield_from_joined(const GlobalOptions& globals, const Operands& references);

// Reports the error of a command that is not `run`: 1, where Caisson itself failed.
int report_failure(const Error& error);

}  // namespace caisson::cli
