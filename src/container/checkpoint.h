// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "container/lifecycle.h"
#include "container/store.h"
#include "criu/request.h"

// Containers that stop being processes and become files, and the other way round, by CRIU, which
// must be installed. The images' directory also holds descriptors.json (outside_descriptors.h).
namespace caisson::container {

// `criu` holds what is CRIU's own to understand; what concerns the container is filled in here.
struct CheckpointOptions {
  std::string images = "checkpoint";  // directory, made where it is missing
  std::string work;                   // directory for CRIU's log; "": that of the images
  bool pre_dump = false;              // memory alone, the container goes on
  int status_fd = -1;                 // gets a byte when pages can be asked for (lazy_pages)
  criu::Options criu;
};

// Of a running or paused container, which is removed afterwards unless it is to go on.
Result<void> checkpoint(const Store& store, const std::string& id,
                        const CheckpointOptions& options);

struct RestoreOptions {
  std::string images = "checkpoint";
  std::string work;
  criu::Options criu;
};

// Makes the container of the bundle anew from its images; it runs at once. After an error nothing
// of it is left.
Result<Created> restore(const Store& store, const std::string& id, const CreateOptions& options,
                        const RestoreOptions& from);

// restore() and what run() does after start().
Result<int> restore_and_wait(const Store& store, const std::string& id,
                             const CreateOptions& options, const RestoreOptions& from);

}  // namespace caisson::container
