// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_network_options.h"

#include <algorithm>
#include <utility>

namespace caisson::cli {
namespace {

void expose(engine::NetworkOptions& options, std::string port) {
  if (std::ranges::find(options.exposed, port) != options.exposed.end()) return;
  options.exposed.push_back(std::move(port));
}

}  // namespace

Result<void> add_published(engine::RunOptions& run, std::string_view text) {
  for (engine::PortMapping& mapping : TRY(parse_publish(text))) {
    expose(run.networking, mapping.port);
    run.networking.ports.push_back(std::move(mapping));
  }
  return {};
}

Result<void> add_exposed(engine::RunOptions& run, std::string_view text) {
  for (std::string& port : TRY(parse_expose(text))) expose(run.networking, std::move(port));
  return {};
}

Result<void> set_publish_all(engine::RunOptions& run, std::string_view text) {
  run.networking.publish_all = TRY(parse_switch(text));
  return {};
}

Result<void> refuse_alias(engine::RunOptions&, std::string_view) {
  return fail(
      Error::invalid("network-scoped aliases are only supported for user-defined networks"));
}

}  // namespace caisson::cli
