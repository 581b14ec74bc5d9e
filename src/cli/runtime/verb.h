// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/common/command.h"
#include "cli/runtime/globals.h"

namespace caisson::cli {

using Arguments = std::span<const char* const>;

// One verb of the runtime: what it is called and how it is run. Returns the exit code.
struct Verb {
  std::string_view name;
  std::string_view summary;
  Result<int> (*run)(const RuntimeGlobals& globals, Arguments arguments);
  int failure_code = 1;           // exit code of an error
  bool enters_container = false;  // makes a process that others in a container see
};

// In the files named after them.
Result<int> create_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> run_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> exec_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> start_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> kill_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> delete_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> pause_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> resume_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> state_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> list_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> ps_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> update_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> checkpoint_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> restore_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> events_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> features_verb(const RuntimeGlobals& globals, Arguments arguments);
Result<int> spec_verb(const RuntimeGlobals& globals, Arguments arguments);

// Parses the arguments into `target`; nullopt where help was asked for and has been printed.
Result<std::optional<std::vector<std::string_view>>> parse_verb(const Command& command,
                                                                Arguments arguments, void* target);

}  // namespace caisson::cli
