// SPDX-License-Identifier: Apache-2.0
#include "bridge/idle.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/timestamp.h"
#include "bridge/connect.h"
#include "bridge/forwarding.h"
#include "bridge/leases.h"
#include "bridge/programs.h"
#include "bridge/rules.h"
#include "bridge/ruleset.h"
#include "bridge/settings.h"
#include "net/links.h"
#include "sys/file.h"

namespace caisson::bridge {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{2000};

milliseconds since(const timespec& time) {
  const timespec current = now();
  return milliseconds((current.tv_sec - time.tv_sec) * 1000 +
                      (current.tv_nsec - time.tv_nsec) / 1'000'000);
}

// Nothing where somebody else holds it.
Result<std::optional<UniqueFd>> try_to_hold(const std::string& directory) {
  auto fd = sys::open(directory + "/idle", O_RDWR | O_CREAT, 0600);
  if (!fd && fd.error().errnum == ENOENT) return std::nullopt;  // the bridge went just now
  UniqueFd mine = TRY(std::move(fd));
  if (::flock(mine.get(), LOCK_EX | LOCK_NB) == 0) return mine;
  if (errno == EWOULDBLOCK) return std::nullopt;
  return fail(Error::last("lock", directory + "/idle"));
}

Result<void> delete_if_there(net::Netlink& netlink, const std::string& name) {
  std::array removing = {net::delete_link(name)};
  auto removed = netlink.change_all(removing);
  if (!removed && removed.error().errnum == ENODEV) return {};
  return removed;
}

// With its ports: of the last containers the kernel may not have removed them yet.
Result<void> delete_bridge(net::Netlink& netlink, const std::vector<net::Link>& links) {
  const auto bridge = std::ranges::find(links, kDevice, &net::Link::name);
  if (bridge == links.end()) return {};
  for (const net::Link& link : links) {
    if (link.master == bridge->index) TRY(delete_if_there(netlink, link.name));
  }
  return delete_if_there(netlink, kDevice);
}

Result<void> take_down(net::Netlink& netlink, const std::vector<net::Link>& links,
                       const Ledger& ledger, LockedLedger& locked) {
  // First: without the guards nothing may be forwarded.
  TRY(restore_forwarding(ledger));
  TRY(delete_bridge(netlink, links));
  if (auto gone = run_nft(rules_to_go()); !gone) log::warning(gone.error().message());
  return locked.remove();
}

// How long it is to be waited still; nothing where there is nothing to wait for. `hold` is given up
// before the ledger is: whoever finds the bridge idle next must not think that somebody waits.
Result<std::optional<milliseconds>> look(UniqueFd& hold) {
  auto locked = TRY(LockedLedger::open());
  if (!locked) return std::nullopt;
  auto ledger = TRY(locked->read());
  if (!ledger) return std::nullopt;
  net::Netlink netlink = TRY(net::Netlink::open());
  const std::vector<net::Link> links = TRY(net::list_links(netlink));
  forget_gone(*ledger, links);
  if (!ledger->leases.empty()) {
    hold.reset();
    return std::nullopt;
  }
  // A container that came and went meanwhile: the next one may come as soon.
  const milliseconds idle = since(TRY(locked->changed()));
  if (idle >= milliseconds(0) && idle < kPatience) return kPatience - idle;
  TRY(take_down(netlink, links, *ledger, *locked));
  return std::nullopt;
}

}  // namespace

Result<void> watch_if_idle(const Ledger& ledger, const LockedLedger& locked) {
  if (!ledger.leases.empty()) return {};
  auto hold = TRY(try_to_hold(locked.directory()));
  if (!hold) return {};
  hold.reset();
  return start_idle_watch();
}

Result<void> take_down_when_idle() {
  const std::string directory = TRY(ledger_directory());
  auto hold = TRY(try_to_hold(directory));
  if (!hold) return {};
  while (const auto wait = TRY(look(*hold))) std::this_thread::sleep_for(*wait);
  return {};
}

}  // namespace caisson::bridge
