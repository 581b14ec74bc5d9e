// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "base/result.h"
#include "cgroup/cgroup.h"
#include "container/lifecycle.h"
#include "container/record.h"
#include "container/store.h"
#include "process/interruption.h"

// What create() and restore() have in common.
namespace caisson::container {

// Fills a container whose entry, record and control group are there already.
using Build =
    std::function<Result<Created>(Entry&, Record&, cgroup::Cgroup&, process::Interruption&)>;

// Makes the container's entry with a copy of its configuration, and its group, each on record
// before the next comes into being; then has it built. After an error nothing of it is left, nor
// after a signal that ends the program (process/interruption.h).
Result<Created> make_container(const Store& store, const std::string& id,
                               const CreateOptions& options, const Build& build);

// Puts the container's first process on record.
Result<void> note_process(Entry& entry, Record& record, pid_t pid);

// Makes linux.intelRdt's directories and puts the process there; on record, to be removed with the
// container.
Result<void> share_processor(Entry& entry, Record& record, const oci::Config& config, pid_t pid);

// Those that run in the runtime's namespaces once the container's are there.
Result<void> run_runtime_hooks(const oci::Hooks& hooks, const Record& record,
                               process::Interruption& interruption);

// Hands the process and its terminal's master to those who asked for them: the console socket,
// which leaves the caller none, the pidfd socket, the pid file.
Result<void> announce(const CreateOptions& options, pid_t pid, int pidfd, UniqueFd& terminal);

}  // namespace caisson::container
