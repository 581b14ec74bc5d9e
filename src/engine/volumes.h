// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"
#include "engine/store.h"
#include "engine/volume_store.h"
#include "process/plan.h"

// What containers have to do with volumes.
namespace caisson::engine {

// Adds what --volumes-from and the image's VOLUME lines say to the volumes that were asked for; a
// destination that is taken stays as it is.
Result<void> add_inherited_volumes(const Store& store, RunOptions& options,
                                   const std::vector<std::string>& image_volumes);

// Makes the volumes that are not there, and gives anonymous ones their name. After an error none
// that was made for this container alone is left.
Result<void> make_volumes(const Store& store, RunOptions& options);

// For the start: has the plan mount what the volumes' names stand for.
Result<void> place_volumes(const Store& store, const RunOptions& options, process::Plan& plan);

// Makes missing directories that -v names, as Docker does.
Result<void> make_bind_sources(const RunOptions& options);

// The ids of the containers that have the volume.
Result<std::vector<std::string>> users_of(const Store& store, const std::string& volume);

// Removes a volume that no container has. kInvalid, in Docker's words, where one does.
Result<void> remove_volume(const Store& store, const std::string& name);

// Removes a container's place on the network, its directory and name; with `volumes` its anonymous
// volumes as well, which nobody else could find any more, but for those that another container has.
Result<void> remove_container(const Store& store, const LockedContainer& container,
                              const Record& record, bool volumes);

}  // namespace caisson::engine
