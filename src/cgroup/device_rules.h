// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::cgroup {

// Kinds of access as bits, numbered as the kernel hands them to a device program.
using DeviceAccess = std::uint8_t;
inline constexpr DeviceAccess kMknod = BPF_DEVCG_ACC_MKNOD;
inline constexpr DeviceAccess kRead = BPF_DEVCG_ACC_READ;
inline constexpr DeviceAccess kWrite = BPF_DEVCG_ACC_WRITE;
inline constexpr DeviceAccess kEveryAccess = kMknod | kRead | kWrite;

// Which devices, and what with them.
struct DeviceMatch {
  char type = 'c';                     // 'b' or 'c'
  std::optional<std::uint32_t> major;  // nullopt: all
  std::optional<std::uint32_t> minor;
  DeviceAccess access = 0;

  // The same devices, whatever the access.
  [[nodiscard]] bool same_devices(const DeviceMatch& other) const {
    return type == other.type && major == other.major && minor == other.minor;
  }
  // There is a device that both mean.
  [[nodiscard]] bool overlaps(const DeviceMatch& other) const;
  // Every device of the other is meant.
  [[nodiscard]] bool covers(const DeviceMatch& other) const;
  // "c 1:3 rwm", as devices.allow takes it.
  [[nodiscard]] std::string line() const;

  friend bool operator==(const DeviceMatch&, const DeviceMatch&) = default;
};

// The rules of a configuration on top of "no device at all": for each kind of access the last rule
// that matches decides, and the default where none does.
struct DeviceRules {
  struct Rule {
    bool allow = false;
    DeviceMatch match;
  };
  bool default_allow = false;
  std::vector<Rule> rules;
};

// Refuses unknown types and letters, an empty access and numbers that aren't unsigned 32-bit (-1
// means all); errors name the rule as "linux.resources.devices[3]".
Result<DeviceRules> read_device_rules(std::span<const oci::DeviceRule> rules);

}  // namespace caisson::cgroup
