// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "bridge/endpoint.h"
#include "net/ip_address.h"

// What is kept of the bridge of one network namespace of the host:
//
//   /run/caisson/network/<inode of the namespace>/lock       held (flock) by whoever changes it
//                                                 bridge.json  the ledger
//                                                 idle       held by who waits to take it down
//
// An entry is written before what it stands for is made, and goes after that is gone. Whether a
// lease still holds is not kept but seen: its device is there as long as the container is. The
// directory goes with the bridge.
namespace caisson::bridge {

struct Lease {
  std::string id;  // of the container
  Endpoint endpoint;
};

struct Ledger {
  net::Subnet range;
  std::optional<net::Subnet> range6;
  std::uint32_t last_host = 1;   // the number that was handed out last; 1 is the bridge's own
  std::uint32_t generation = 0;  // of the packet rules as they were left; 0: not known
  // The host did not forward packets before, and is to be so again.
  bool forwarding_was_off = false;
  bool forwarding6_was_off = false;
  std::vector<Lease> leases;
};

std::string to_json(const Ledger& ledger);
Result<Ledger> parse_ledger(std::string_view text, std::string_view source);

// The ledger, which nobody else changes as long as the object lives.
class LockedLedger {
 public:
  // Waits for the lock; makes the directory where there is none. What is there is not read yet.
  static Result<LockedLedger> make();
  // Nothing where there is none.
  static Result<std::optional<LockedLedger>> open();

  // What is on record; nothing where there is no bridge.
  [[nodiscard]] Result<std::optional<Ledger>> read() const;
  Result<void> save(const Ledger& ledger);
  // When it was saved last.
  [[nodiscard]] Result<timespec> changed() const;
  [[nodiscard]] const std::string& directory() const { return directory_; }
  // With the directory; the object is of no use after that.
  Result<void> remove();

 private:
  LockedLedger(std::string directory, UniqueFd lock)
      : directory_(std::move(directory)), lock_(std::move(lock)) {}

  std::string directory_;
  UniqueFd lock_;
};

// All that are on record, without a lock: for those who only look.
Result<std::vector<Lease>> list_leases();

// The directory of this network namespace, whether or not it is there.
Result<std::string> ledger_directory();

}  // namespace caisson::bridge
