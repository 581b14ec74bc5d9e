// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/scope_exit.h"
#include "container/lifecycle.h"
#include "container/wait.h"

namespace caisson::container {

Result<int> run(const Store& store, const std::string& id, const CreateOptions& options,
                bool keep) {
  const UniqueFd signals = TRY(watch_signals());
  const Created created = TRY(create(store, id, options));
  const ScopeExit remove_container([&] {
    if (keep) return;
    auto removed = remove(store, id, true);
    // What was short for a moment, memory or descriptors, may be there now, and nobody else comes
    // to remove it.
    if (!removed) removed = remove(store, id, true);
    if (!removed) log::error(removed.error());
  });
  return wait_for_end(created, signals.get());
}

}  // namespace caisson::container
