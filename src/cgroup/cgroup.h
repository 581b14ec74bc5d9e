// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::cgroup {

// How the host's hierarchies are mounted.
enum class Mode : std::uint8_t { kNone, kV1, kV2, kHybrid };

// The control group of one container on whatever hierarchies the host has. Made by create(),
// found again by open(); destroying the object leaves the group alone, remove() removes it.
class Cgroup {
 public:
  virtual ~Cgroup() = default;

  // A v2 directory for clone3's CLONE_INTO_CGROUP (borrowed), or -1 where join() must be called.
  [[nodiscard]] virtual int clone_into_fd() const = 0;
  // Moves a process into the group, on every hierarchy that clone_into_fd() does not cover.
  virtual Result<void> join(pid_t pid) = 0;
  // Applies limits and device rules. On the first refusal everything stays as the kernel left it.
  virtual Result<void> apply(const oci::Resources& resources) = 0;
  virtual Result<std::vector<pid_t>> processes() const = 0;
  virtual Result<void> freeze() = 0;
  virtual Result<void> thaw() = 0;
  // SIGKILL to every process of the group (cgroup.kill where the kernel has it).
  virtual Result<void> kill_all() = 0;
  // Removes the group and what was made below it; succeeds where it is gone already.
  virtual Result<void> remove() = 0;
  // Directory per hierarchy, absolute: what state keeps so that open() finds the group again.
  [[nodiscard]] virtual std::vector<std::string> paths() const = 0;
};

// The mode of this host; reads /proc/self/mountinfo once.
Result<Mode> detect_mode();

// Makes the group `path` ("caisson/<id>", relative to the hierarchies' roots) on every hierarchy
// that the resources need, devices always among them. Nothing is left behind on failure.
Result<std::unique_ptr<Cgroup>> create(std::string_view path, const oci::Resources& resources);

// The group made earlier, by what paths() said.
Result<std::unique_ptr<Cgroup>> open(const std::vector<std::string>& paths);

}  // namespace caisson::cgroup
