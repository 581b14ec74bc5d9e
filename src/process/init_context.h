// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "ns/namespaces.h"
#include "process/plan.h"
#include "process/terminal.h"
#include "process/user.h"

namespace caisson::process {

// Descriptors that the child gets from its parent; all borrowed.
struct Inheritance {
  int socket = -1;                      // to the parent (protocol.h)
  std::span<const UniqueFd> id_mapped;  // goes with config.mounts (id_mapped_mounts.h)
  int proc = -1;                        // the host's /proc, where a label is to be written
  int cgroup_namespace = -1;            // to join (clone.h)
  int mount_namespace = -1;             // the caller's, where the container has none of its own
};

// What the child's steps hand to each other.
struct InitContext {
  const Plan& plan;
  Inheritance inherited;
  int socket;                  // of the inheritance
  std::string state;           // the container's state as JSON, for hooks
  std::string created_state;   // the same once it is created, for the hooks of start
  std::string listener_state;  // what goes to the listener's agent
  UniqueFd root;               // the new root directory until the pivot
  Identity identity;
  Terminal terminal;
  std::vector<std::string> env;
  std::string file;  // what execve is given
  mode_t callers_umask = 0;
  bool keep_groups = false;  // the user namespace forbids setgroups

  [[nodiscard]] const oci::Config& config() const { return plan.config; }
  [[nodiscard]] bool has_new(oci::NamespaceType type) const {
    return ns::is_new(config().linux_.namespaces, type);
  }
};

}  // namespace caisson::process
