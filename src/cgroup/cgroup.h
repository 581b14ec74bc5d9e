// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::cgroup {

// How the host's hierarchies are mounted.
enum class Mode : std::uint8_t { kNone, kV1, kV2, kHybrid };

// The way into a group on every hierarchy that Cgroup::clone_into_fd() does not cover.
class Entrance {
 public:
  Entrance() = default;
  explicit Entrance(std::vector<UniqueFd> tasks) : tasks_(std::move(tasks)) {}

  // Moves the calling process, which must have one thread; its credentials and namespaces don't
  // count. Comes after Cgroup::apply(): without real-time bandwidth nobody gets in who needs it.
  // Only a thread that moves itself is spared the RCU grace period that moving a process waits for
  // on v1: 0.07 ms instead of 11.
  [[nodiscard]] Result<void> enter() const;

 private:
  std::vector<UniqueFd> tasks_;
};

// The control group of one container on whatever hierarchies the host has. Made by create(),
// found again by open(); destroying the object leaves the group alone, remove() removes it.
//
// Limits: a field that is absent or, where the kernel has no use for a zero (memory, shares,
// quota, period, weight), zero leaves the kernel's value as it is. Errors name the field
// ("linux.resources.memory.limit: write …"); a controller or a file that the host lacks is an
// error of kind kUnsupported. Privilege: write access to the hierarchies, CAP_BPF or
// CAP_SYS_ADMIN for device rules on v2. Sources: cgroups(7), the kernel's
// admin-guide/cgroup-v1 and admin-guide/cgroup-v2.rst.
class Cgroup {
 public:
  virtual ~Cgroup() = default;

  // A v2 directory for clone3's CLONE_INTO_CGROUP (borrowed), or -1 where the entrance alone
  // counts.
  [[nodiscard]] virtual int clone_into_fd() const = 0;
  // The way in for a child, opened beforehand: by then it may be in other namespaces.
  [[nodiscard]] virtual Result<Entrance> entrance() const = 0;
  // Limits of a new group, not its device rules. Stops at the first refusal.
  virtual Result<void> apply(const oci::Resources& resources) = 0;
  // In order on top of "no device at all", so an empty list denies every device. What the kernel
  // takes longest for: nobody but the container's command needs to be held to them.
  virtual Result<void> set_device_rules(std::span<const oci::DeviceRule> rules) = 0;
  // Limits of a group in use; its device rules are replaced only where the list has any.
  virtual Result<void> update(const oci::Resources& resources) = 0;
  // Ids of all processes in the group and below it, sorted.
  [[nodiscard]] virtual Result<std::vector<pid_t>> processes() const = 0;
  // Returns when every process has stopped; thaws again and fails after ten seconds.
  virtual Result<void> freeze() = 0;
  virtual Result<void> thaw() = 0;
  // False for a group that is gone or can't be frozen.
  [[nodiscard]] virtual Result<bool> frozen() const = 0;
  // SIGKILL to every process of the group and below it, frozen or not; does not wait for their end.
  virtual Result<void> kill_all() = 0;
  // Removes the group and what was made below it; succeeds where it is gone already. Waits up to
  // two seconds for processes that are still exiting.
  virtual Result<void> remove() = 0;
  // Directory per hierarchy, absolute, and the unit where there is one ("unit:NAME"): what state
  // keeps so that open() finds the group again.
  [[nodiscard]] virtual std::vector<std::string> paths() const = 0;
  // What the v1 hierarchies that the group is on are called as mount options ("cpu,cpuacct",
  // "name=systemd"), and the v2 tree, "unified"; with the group's directory on each.
  [[nodiscard]] virtual std::map<std::string, std::string> hierarchies() const = 0;
};

Result<Mode> detect_mode();

// The controllers that the resources ask for and this host lacks ("memory", "blkio"): create()
// would refuse them. For callers that warn and drop the limit instead.
Result<std::vector<std::string>> missing_controllers(const oci::Resources& resources);

// Whether anything but device rules is asked for.
bool limits_anything(const oci::Resources& resources);

// Which hierarchies a group is made on. Each costs about 60 µs over a container's life.
enum class Membership : std::uint8_t {
  kNeeded,  // those that the resources need; devices always
  kAll,     // every one, so that limits can be set, usage read and processes frozen later
};

// Makes the group `path` ("caisson/<id>", relative to the hierarchies' roots, without "..").
// Nothing is left behind on failure. A group that exists is taken over where it is empty of
// processes. A host without any way to enforce device rules is an error: they keep a container
// with CAP_MKNOD away from the host's disks.
Result<std::unique_ptr<Cgroup>> create(std::string_view path, const oci::Resources& resources,
                                       Membership membership = Membership::kNeeded);

// A group that is decided upon and not made yet, so that it can be put on record first: whoever
// dies while making it leaves nothing that nobody knows of.
class Intent {
 public:
  virtual ~Intent() = default;
  // As Cgroup::paths() of the group to be; the unit alone where the service manager decides on
  // directories. Nobody's processes were in it when it was decided upon.
  [[nodiscard]] virtual std::vector<std::string> paths() const = 0;
  // Makes the group; leaves nothing behind on failure.
  virtual Result<std::unique_ptr<Cgroup>> make() = 0;
};

// What create() would make.
Result<std::unique_ptr<Intent>> intend(std::string_view path, const oci::Resources& resources,
                                       Membership membership = Membership::kNeeded);

// To have the service manager (systemd) make the group, for a cgroupsPath "slice:prefix:name": a
// transient scope, delegated, with the limits as its properties, and with those that annotations
// name (unit_properties.h). Ordinary users ask their own manager, which has v2 alone to delegate
// (kUnsupported on v1). Once the group's object is gone the scope lives as long as its processes.
// The resources must outlive the intent.
Result<std::unique_ptr<Intent>> intend_scope(std::string_view cgroups_path, std::string_view id,
                                             const oci::Resources& resources,
                                             const std::map<std::string, std::string>& annotations);

// What paths() of a group was, or may have been, that was made for a cgroupsPath of either form:
// for containers whose record is lost.
Result<std::vector<std::string>> possible_paths(std::string_view cgroups_path, std::string_view id);

// The group made earlier, by what paths() said; it need not exist any more.
Result<std::unique_ptr<Cgroup>> open(const std::vector<std::string>& paths);

}  // namespace caisson::cgroup
