// SPDX-License-Identifier: Apache-2.0
#include "bridge/forwarding.h"

#include <cerrno>
#include <filesystem>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::bridge {
namespace {

constexpr const char* kForwarding = "/proc/sys/net/ipv4/ip_forward";
constexpr const char* kForwarding6 = "/proc/sys/net/ipv6/conf/all/forwarding";
constexpr const char* kSettings6 = "/proc/sys/net/ipv6/conf";

Result<bool> is_on(const std::string& path) {
  return trim(TRY(sys::read_file(path))) != "0";
}

// A router takes no routes from other routers' advertisements, and the kernel drops those that the
// host has when it becomes one, unless it is told that the interface is to go on listening (2).
Result<void> keep_advertised_routes() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(kSettings6, error)) {
    const std::string path = entry.path().string() + "/accept_ra";
    const auto value = sys::read_file(path);
    if (value && trim(*value) == "1") TRY(sys::write_file(path, "2"));
  }
  return {};
}

Result<void> turn_on(const char* path) {
  auto written = sys::write_file(path, "1");
  if (written) return {};
  return fail(Error::unsupported("the host does not forward packets, and " + std::string(path) +
                                 " can't be changed: " + errno_text(written.error().errnum))
                  .with_hint("set it to 1, or use --network none or host"));
}

// It may never have come to be on.
Result<void> turn_off(bool was_off, const char* path) {
  if (!was_off || !TRY(is_on(path))) return {};
  return sys::write_file(path, "0");
}

}  // namespace

bool host_has_ipv6() {
  const auto off = sys::read_file(std::string(kSettings6) + "/all/disable_ipv6");
  return off && trim(*off) == "0";
}

Result<void> turn_on_forwarding(Ledger& ledger, LockedLedger& locked) {
  const bool off = !TRY(is_on(kForwarding));
  const bool off6 = ledger.range6 && !TRY(is_on(kForwarding6));
  if (!off && !off6) return {};
  ledger.forwarding_was_off |= off;
  ledger.forwarding6_was_off |= off6;
  // The rules that go with it are not those that are in force.
  ledger.generation = 0;
  TRY(locked.save(ledger));
  if (off) TRY(turn_on(kForwarding));
  if (!off6) return {};
  TRY(keep_advertised_routes());
  return turn_on(kForwarding6);
}

Result<void> restore_forwarding(const Ledger& ledger) {
  TRY(turn_off(ledger.forwarding_was_off, kForwarding));
  return turn_off(ledger.forwarding6_was_off, kForwarding6);
}

}  // namespace caisson::bridge
