// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "ns/namespaces.h"
#include "oci/config.h"
#include "seccomp/bpf/program.h"
#include "seccomp/profile/profile.h"

namespace caisson::process {

// How the root directory of the configuration becomes the container's root.
enum class RootMode : std::uint8_t {
  kDirect,       // writes go through
  kOverlay,      // writes go to a tmpfs that vanishes with the container
  kKeptOverlay,  // writes go to the scratch directory, which holds upper, work and root
};

// A system-call filter, compiled and checked before anything is created.
struct Filter {
  seccomp::bpf::Program program;  // empty: none
  seccomp::FilterFlags flags;
  // The proof that the program does what its profile says, where it is still due: Child::go()
  // demands it. Empty where it was found before.
  std::function<Result<void>()> proof;
  // Who answers NOTIFY calls: the AF_UNIX socket it listens on, "" for nobody, and what it is told.
  struct Agent {
    std::string socket_path;
    std::string metadata;
  } agent;
};

// What the child is to become.
enum class Role : std::uint8_t {
  kInit,  // a new container's first process
  kExec,  // one more process of a container; the parent stands in its namespaces when it clones
};

// Everything that the child needs to become the container, decided beforehand: after clone nothing
// is parsed, looked up or compiled but what only the container's own mounts can tell.
struct Plan {
  Role role = Role::kInit;
  oci::Config config;
  RootMode root_mode = RootMode::kDirect;
  std::string scratch;              // directory of the host on which an overlay may be mounted
  std::vector<std::string> layers;  // directories under the overlay, uppermost first
  std::string user_name;  // "USER[:GROUP]" for the container's passwd; "": config.process.user
  std::vector<std::string> group_names;  // more groups, for the container's group file
  // Destinations of bind mounts whose source, where it is empty, gets what the root has there.
  std::vector<std::string> seeded;
  // Detached mounts that take the place of config.mounts' sources, by index; may be shorter.
  std::vector<UniqueFd> mount_sources;
  // Detached mounts of the layers with mapped ids, in their order; empty: the layers themselves.
  std::vector<UniqueFd> mapped_layers;
  // The container's root directory, for one more process where no mount namespace leads to it.
  UniqueFd root;
  std::vector<UniqueFd> held;  // what paths of the configuration refer to by /proc/self/fd
  Filter filter;
  // The container's own group as Cgroup::hierarchies() says it: what its /sys/fs/cgroup shows.
  std::map<std::string, std::string> cgroups;
  // Borrowed FIFO, opened for reading and writing: execve waits for a byte from it, which whoever
  // starts the container writes. -1: execve waits for kStart (protocol.h) alone.
  int start_fifo = -1;
  // Borrowed socket to the agent that answers the filter's NOTIFY calls; -1: none.
  int listener_socket = -1;
  // How many descriptors from 3 on the container inherits.
  unsigned preserved_fds = 0;
  bool new_keyring = true;
  // Its name, by which later processes of the container join it: nobody else may guess it. "": a
  // keyring without a name, for this process and those that it makes.
  std::string keyring;
  bool pivot = true;             // false: mount::move_root(), for roots that pivot_root(2) refuses
  bool die_with_parent = false;  // SIGKILL when the process that cloned it ends
  // Borrowed descriptors that become 0, 1 and 2 where the configuration has no terminal.
  std::array<int, 3> stdio = {0, 1, 2};
};

// Whether the child does nothing until its parent has written its id maps and moved its devices.
inline bool waits_until_settled(const Plan& plan) {
  const oci::Linux& config = plan.config.linux_;
  return plan.role == Role::kInit &&
         (ns::is_new(config.namespaces, oci::NamespaceType::kUser) || !config.net_devices.empty());
}

}  // namespace caisson::process
