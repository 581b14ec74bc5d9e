// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/container_command.h"

#include <string>
#include <utility>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "sys/own_program.h"

namespace caisson::cli {

std::variant<Operands, int> operands_of(const Command& command, Arguments arguments, void* target) {
  Result<Parsed> parsed = parse(command, arguments, target);
  if (!parsed) return report_usage(command, parsed.error());
  if (parsed->help) return print_help(command);
  return std::move(parsed->operands);
}

int for_each_container(const GlobalOptions& globals, const Operands& references,
                       const Action& action, const Complaints& complaints) {
  const engine::Store store(globals.root);
  int code = kExitOk;
  std::string failed;
  for (const std::string_view reference : references) {
    const auto container = store.find(reference);
    auto done = container ? action(store, *container) : fail(container.error());
    if (!done) {
      std::string said(complaints.each);
      if (!said.empty()) said.append(": ").append(reference);
      Error error = std::move(done).error();
      code = report_failure(said.empty() ? error : std::move(error).in(said));
      failed.append(failed.empty() ? "" : ", ").append(reference);
    } else if (print(std::string(reference) + "\n") != kExitOk) {
      code = kExitGeneral;
    }
  }
  if (failed.empty() || complaints.all.empty()) return code;
  return report_failure(Error::invalid(std::string(complaints.all) + ": " + failed));
}

int with_container(const GlobalOptions& globals, std::string_view reference, const Act& act) {
  const engine::Store store(globals.root);
  const auto container = store.find(reference);
  if (!container) return report_failure(container.error());
  const auto code = act(store, *container);
  return code ? *code : report_failure(code.error());
}

Result<void> shield_from_joined(const GlobalOptions& globals, const Operands& references) {
  const engine::Store store(globals.root);
  for (const std::string_view reference : references) {
    const auto container = store.find(reference);
    const auto record = container ? container->record() : fail(container.error());
    // One that can't be read is not started either, which tells why.
    if (record && record->options.pid.is_joined()) return sys::shield_own_program(globals.argv);
  }
  return {};
}

int report_failure(const Error& error) {
  const int code = report(error);
  return code == kExitCaisson ? kExitGeneral : code;
}

}  // namespace caisson::cli
