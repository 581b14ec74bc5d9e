// SPDX-License-Identifier: Apache-2.0
#include "engine/tidy.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "base/log.h"
#include "bridge/connect.h"
#include "bridge/ledger.h"
#include "engine/events.h"
#include "engine/status.h"
#include "engine/volumes.h"
#include "sys/run_both.h"

namespace caisson::engine {
namespace {

bool is_over(const State& state) {
  return state.phase == State::Phase::kExited || state.phase == State::Phase::kDead;
}

// What the files of a container say, and whether something of it is to be tidied up.
struct Read {
  Listed listed;
  bool untidy = false;
};

// Nothing for a directory that is being made or removed at this moment.
using MayBeRead = Result<std::optional<Read>>;

// Changes nothing.
MayBeRead read(const Container& container) {
  auto record = container.record();
  if (!record && record.error().errnum == ENOENT) return std::nullopt;
  if (!record) return fail(std::move(record).error());
  State recorded = TRY(container.state());
  const State::Phase before = recorded.phase;
  State state = TRY(look_at(container, std::move(recorded)));
  const bool untidy = state.phase != before || (is_over(state) && record->options.remove);
  return Read{Listed{container, std::move(*record), std::move(state), {}}, untidy};
}

// Many are read by two threads, half of them each.
std::vector<MayBeRead> read_all(const std::vector<Container>& containers) {
  constexpr std::size_t kMany = 64;
  std::vector<MayBeRead> all(containers.size());
  const auto read_some = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) all[i] = read(containers[i]);
  };
  const std::size_t half = all.size() / 2;
  const auto first = [&] { read_some(0, half); };
  const auto second = [&] { read_some(half, all.size()); };
  if (all.size() < kMany) {
    first();
    second();
  } else {
    sys::run_both(first, second);
  }
  return all;
}

Result<std::optional<Listed>> make_tidy(const Store& store, Read&& one) {
  if (one.untidy) {
    TRY(tidy(store, one.listed.container));
    if (::access(one.listed.container.directory().c_str(), F_OK) != 0) return std::nullopt;
  }
  return std::move(one.listed);
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
  for (MayBeRead& one : read_all(containers)) {
    if (one && !*one) continue;
    auto listed = one ? make_tidy(store, std::move(**one)) : fail(std::move(one).error());
    if (!listed) {
      log::warning(listed.error().message());
    } else if (*listed) {
      all.push_back(std::move(**listed));
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
