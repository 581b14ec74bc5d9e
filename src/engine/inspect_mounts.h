// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store.h"
#include "json/writer.h"

// What an inspection says of a container's file systems, in Docker's members.
namespace caisson::engine {

// Of HostConfig: Binds, Mounts and Tmpfs, what was asked for by -v, --mount and --tmpfs.
void write_mount_requests(json::Writer& writer, const RunOptions& options);

// Of Config: Volumes, the places of volumes that the image or -v want and nobody named.
void write_anonymous_volumes(json::Writer& writer, const RunOptions& options);

// The member Mounts: what the container has, from wherever.
Result<void> write_mounts(json::Writer& writer, const Store& store, const RunOptions& options);

}  // namespace caisson::engine
