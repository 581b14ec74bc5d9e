// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/health_command.h"

#include "cli/common/report.h"
#include "engine/probe.h"
#include "monitor/engine_call.h"
#include "sys/own_program.h"

namespace caisson::cli {
namespace {

constexpr Command kCommand{
    .name = "caisson container-probe",
    .operands = "ID",
    .summary = "Look at a container's health; called by caisson-monitor.",
    .min_operands = 1,
    .max_operands = 1,
};

}  // namespace

int probe_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  // The process that becomes the check is in the container's process id namespace before it is.
  if (auto shielded = sys::shield_own_program(globals.argv); !shielded) {
    return report_failure(shielded.error());
  }
  return with_container(
      globals, std::get<Operands>(parsed).front(),
      [](const engine::Store& store, const engine::Container& container) -> Result<int> {
        return TRY(engine::probe_health(store, container))
        ? kExitOk : kExitGeneral;
      });
}

}  // namespace caisson::cli
