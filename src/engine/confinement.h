// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"
#include "engine/store.h"
#include "oci/config.h"

// What the kernel's security modules do with a container: AppArmor's profile, SELinux' labels.
namespace caisson::engine {

// The AppArmor profile that the container's processes run under; "" for none. One that is asked for
// by name must be loaded; the default one is, before a container starts.
Result<std::string> apparmor_profile_of(const RunOptions& options);

// The same as inspect tells it.
std::string inspected_apparmor_profile(const RunOptions& options);

// Loads what the profile names where that is the default one and the kernel lacks it.
Result<void> load_apparmor_profile(const std::string& profile);

// Decides on the labels of a new container: kept in its options, as their categories are its own.
// Labels that are asked for where SELinux is off, in the kernel or by configuration, are errors.
Result<void> choose_labels(const Store& store, RunOptions& options);

// Whether SELinux can be managed inside (label=nested).
bool has_nested_selinux(const SecurityOptions& security);

// kInvalid where a volume of the host's would be relabelled that must not be: before anything is
// done for the container.
Result<void> check_labels(const RunOptions& options);

// Files that are the container's own get its label: `files` (mounts of them) and named volumes, and
// the sources of volumes that ask for it: `:Z` that of the container alone, `:z` one that all
// containers may use.
Result<void> label_files(const RunOptions& options, const Store& store,
                         const std::vector<oci::Mount>& files);

}  // namespace caisson::engine
