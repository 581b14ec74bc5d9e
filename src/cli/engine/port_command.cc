// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/port_command.h"

#include <string>

#include "cli/common/report.h"
#include "cli/engine/network_values.h"
#include "cli/engine/ports_text.h"
#include "engine/network.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kExamples[] = {"caisson port web", "caisson port web 80/tcp"};

constexpr Command kCommand{
    .name = "caisson port",
    .operands = "CONTAINER [PORT[/PROTOCOL]]",
    .summary = "List the ports of a container that are published, or where one of them is.",
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 2,
};

Result<std::string> published(const engine::Container& container, std::string_view reference,
                              const std::string& wanted) {
  const auto endpoint = TRY(engine::find_endpoint(container.id()));
  std::string text;
  if (endpoint) {
    for (const bridge::PortBinding& binding : endpoint->ports) {
      const std::string name = container_end(binding);
      if (wanted.empty()) text += name + " -> " + host_end(binding) + "\n";
      if (wanted == name) text += host_end(binding) + "\n";
    }
  }
  if (wanted.empty() || !text.empty()) return text;
  return fail(
      Error::invalid("no public port '" + wanted + "' published for " + std::string(reference)));
}

}  // namespace

int port_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  std::string wanted;
  if (operands.size() == 2) {
    const auto port = parse_port(operands[1]);
    if (!port) return report_failure(port.error());
    wanted = *port;
  }
  return with_container(
      globals, operands[0],
      [&](const engine::Store&, const engine::Container& container) -> Result<int> {
        return print(TRY(published(container, operands[0], wanted)));
      });
}

}  // namespace caisson::cli
