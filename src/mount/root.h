// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// The container's root directory as a mount in a fresh mount namespace. The returned descriptors
// (O_PATH) are the base of every later path resolution, so a root that is swapped after the check
// can't lead elsewhere.
namespace caisson::mount {

// Keeps mounts of the container from reaching the host. First step in the new namespace:
// everything after it would otherwise propagate. `propagation` is linux.rootfsPropagation:
// "private", "rslave" …; "" means rslave, as in runc. Under "shared" and "rshared" the host's
// mounts stay shared, so that a bind mount of one can carry the container's mounts out where its
// options say so; the container's root (an absolute path) is taken out of that.
Result<void> isolate_propagation(const std::string& propagation, const std::string& root);

// The directory itself becomes the root: writes go through to it. Mounts that the host makes below
// it come in only under "slave" and "rslave".
Result<UniqueFd> bind_root(const std::string& directory, const std::string& propagation);

// Gives "/" the propagation, once it is the container's root (which can't be shared before, as
// pivot_root(2) has it).
Result<void> set_root_propagation(const std::string& propagation);

// Mounts a tmpfs on an existing directory of the host, in this namespace only, and fills it as
// layered_root() wants it: what the container writes vanishes with the mount namespace.
Result<void> attach_scratch(const std::string& scratch);

struct RootTraits {
  // Overlayfs keeps what it knows of files in user.overlay attributes, which the owner of a user
  // namespace may write, not in trusted.overlay ones.
  bool in_user_namespace = false;
  std::string label;  // SELinux's, of every file; "": the files' own
};

// The directories, uppermost first, lie read-only under an overlay whose writes go to
// `scratch`/upper; `scratch` holds the directories work and root as well. Where overlayfs is not to
// be had (a kernel without it, a file system that can't be its upper one) the root is a copy of
// them, `scratch`/copy, which is made once; there is no copy where a label is asked for.
Result<UniqueFd> layered_root(std::span<const std::string> directories, const std::string& scratch,
                              const RootTraits& traits);

// Attaches detached mounts of layers, whose ids are mapped, below `scratch`/lower, since a layer
// must lie in the mount namespace: returns their directories.
Result<std::vector<std::string>> attach_layers(std::span<const UniqueFd> mounts,
                                               const std::string& scratch);

}  // namespace caisson::mount
