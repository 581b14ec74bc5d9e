// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "base/log.h"
#include "base/scope_exit.h"
#include "container/attendant.h"
#include "container/lifecycle.h"
#include "container/raw_mode.h"
#include "sys/process.h"

namespace caisson::container {

Result<int> run(const Store& store, const std::string& id, const CreateOptions& options,
                bool keep) {
  const UniqueFd signals = TRY(watch_signals());
  const Created created = TRY(create(store, id, options));
  const ScopeExit remove_container([&] {
    if (keep) return;
    if (auto removed = remove(store, id, true); !removed) log::error(removed.error());
  });
  TRY(start(store, id));
  Stdio stdio = Stdio::inherited();
  std::optional<RawMode> raw;
  if (created.terminal) {
    stdio.use_terminal(created.terminal.get(), true);
    raw.emplace(TRY(RawMode::enter()));
  }
  Attendant attendant(created.pidfd.get(), stdio, signals.get(), created.terminal.get());
  TRY(attendant.serve());
  const siginfo_t end = TRY(sys::wait_for(created.pidfd.get()));
  TRY(attendant.drain());
  return sys::exit_code(end);
}

}  // namespace caisson::container
