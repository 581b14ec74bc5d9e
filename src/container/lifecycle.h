// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cgroup/cgroup.h"
#include "container/seccomp_filter.h"
#include "container/store.h"
#include "oci/config.h"
#include "oci/state.h"
#include "process/plan.h"

// The verbs of the OCI runtime (runtime-spec runtime.md "Operations"), a file for each. All of them
// need root, or the privileges that root has in a user namespace.
namespace caisson::container {

struct CreateOptions {
  std::string bundle;          // absolute
  std::string config_text;     // config.json as it stands there, kept for `exec`
  oci::Config config;          // the same, parsed and validated
  process::Filter filter;      // of config.linux.seccomp
  std::string pid_file;        // "": none
  std::string console_socket;  // "": none
  std::string pidfd_socket;    // "": none
  unsigned preserved_fds = 0;
  bool new_keyring = true;
  bool pivot = true;            // false: --no-pivot, see mount/move_root.h
  bool start = false;           // what start() does as well, at once
  bool systemd_cgroup = false;  // the service manager makes the control group
  std::string owner;            // name of the user, for `list`
  Warn warn;
};

struct Created {
  UniqueFd pidfd;     // of the first process, a child of the caller
  UniqueFd terminal;  // the terminal's master, where there is one and no console socket took it
};

// Makes the container and leaves its process waiting for start(), unless it is to start at once.
// After an error nothing of it is left, whatever step failed.
Result<Created> create(const Store& store, const std::string& id, const CreateOptions& options);

// create() with options that say to start at once, and wait for the end of the first process, whose
// exit code is returned; then the container is removed, unless `keep`. Signals go to the container.
// Blocks signals for the rest of the program's life.
Result<int> run(const Store& store, const std::string& id, const CreateOptions& options, bool keep);

// Lets a created container's process execute its command, and runs the poststart hooks. An execve
// that fails is this call's error.
Result<void> start(const Store& store, const std::string& id);

// Sends a signal to the first process, or with `all` to every process of the container. Nothing
// happens, and no error, where `all` finds the container stopped.
Result<void> kill(const Store& store, const std::string& id, int signal, bool all);

// Removes a stopped container; with `force`, kills it first and succeeds where there is none.
Result<void> remove(const Store& store, const std::string& id, bool force);

struct Report {
  Record record;
  oci::Status status;
};
Result<Report> inspect(const Store& store, const std::string& id);

// A running container as somebody who watches it sees it.
struct Observed {
  UniqueFd pidfd;  // of the first process
  std::unique_ptr<cgroup::Cgroup> group;
  std::string resctrl_class;     // directories (resctrl/stats.h); "": that of the host's processes
  std::string resctrl_measured;  // whose counters are the container's, as far as any are
};
// kInvalid where the container is stopped.
Result<Observed> observe(const Store& store, const std::string& id);

Result<void> pause(const Store& store, const std::string& id);
Result<void> resume(const Store& store, const std::string& id);

// Changes the limits of a container.
Result<void> update(const Store& store, const std::string& id, const oci::Resources& resources);

// Changes the shares of the container's class (resctrl/group.h); an empty schema leaves them.
Result<void> update_shares(const Store& store, const std::string& id,
                           const std::string& l3_cache_schema,
                           const std::string& memory_bandwidth_schema);

// The ids of the container's processes, as the caller sees them.
Result<std::vector<pid_t>> processes(const Store& store, const std::string& id);

}  // namespace caisson::container
