// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/listing.h"
#include "engine/disk_report.h"
#include "engine/volume_store.h"

namespace caisson::cli {

// The table of `volume ls`.
const Listing& volume_listing();

// One volume: the fields of Docker's formatter ("Name", "Mountpoint" …). As Docker has it, what
// only a cluster or `system df` knows is not available.
tmpl::Value make_volume_row(const engine::Volume& volume);

// The same for `system df`, which knows how many have it and how large it is.
tmpl::Value make_volume_row(const engine::VolumeRoom& room);

}  // namespace caisson::cli
