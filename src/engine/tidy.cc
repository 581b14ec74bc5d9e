// SPDX-License-Identifier: Apache-2.0
#include "engine/tidy.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/log.h"
#include "bridge/connect.h"
#include "bridge/ledger.h"
#include "engine/events.h"
#include "engine/status.h"
#include "engine/volumes.h"

namespace caisson::engine {
namespace {

bool is_over(const State& state) {
  return state.phase == State::Phase::kExited || state.phase == State::Phase::kDead;
}

// Nothing for a directory that is being made or removed at this moment.
Result<std::optional<Listed>> read(const Store& store, const Container& container) {
  auto record = container.record();
  if (!record && record.error().errnum == ENOENT) return std::nullopt;
  if (!record) return fail(std::move(record).error());
  State recorded = TRY(container.state());
  const State::Phase before = recorded.phase;
  State state = TRY(look_at(container, std::move(recorded)));
  if (state.phase != before || (is_over(state) && record->options.remove)) {
    TRY(tidy(store, container));
    if (::access(container.directory().c_str(), F_OK) != 0) return std::nullopt;
  }
  return Listed{container, std::move(*record), std::move(state), {}};
}

// What the bridge has for each; what it has for containers that are gone goes.
Result<void> add_endpoints(std::vector<Listed>& all) {
  TRY(bridge::reconcile());
  std::vector<bridge::Lease> leases = TRY(bridge::list_leases());
  for (bridge::Lease& lease : leases) {
    const auto found = std::ranges::find(
        all, lease.id, [](const Listed& one) -> const std::string& { return one.record.id; });
    if (found != all.end()) found->endpoint = std::move(lease.endpoint);
  }
  return {};
}

}  // namespace

Result<void> tidy(const Store& store, const Container& container) {
  auto locked = store.lock(container);
  if (!locked && locked.error().kind == Error::Kind::kNotFound) return {};
  LockedContainer mine = TRY(std::move(locked));
  const State state = TRY(settle(mine));
  const Record record = TRY(mine.record());
  if (!record.options.remove || !is_over(state)) return {};
  TRY(remove_container(store, mine, record, true));
  tell(container, record, "destroy");
  return {};
}

Result<std::vector<Listed>> list_containers(const Store& store) {
  const std::vector<Container> containers = TRY(store.list());
  std::vector<Listed> all;
  all.reserve(containers.size());
  for (const Container& container : containers) {
    auto read_one = read(store, container);
    if (!read_one) {
      log::warning(read_one.error().message());
    } else if (*read_one) {
      all.push_back(std::move(**read_one));
    }
  }
  if (auto done = add_endpoints(all); !done) log::warning(done.error().message());
  // Each is moved once: there is much in it.
  std::vector<Listed*> newest_first;
  newest_first.reserve(all.size());
  for (Listed& one : all) newest_first.push_back(&one);
  std::ranges::stable_sort(
      newest_first, std::ranges::greater(),
      [](const Listed* one) -> const std::string& { return one->record.created; });
  std::vector<Listed> sorted;
  sorted.reserve(all.size());
  for (Listed* one : newest_first) sorted.push_back(std::move(*one));
  return sorted;
}

}  // namespace caisson::engine
