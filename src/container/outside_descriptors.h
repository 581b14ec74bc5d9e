// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "criu/request.h"

// Standard descriptors of a container that lead out of it: pipes of the engine, files of the host.
// CRIU can't restore them; the restored process gets those of whoever restores it. They are kept in
// the images' descriptors.json, an array with a text for each of 0, 1 and 2, as runc does it.
namespace caisson::container {

// The texts: what CRIU calls the descriptor where it leads out ("pipe:[INODE]",
// "file[MOUNT:INODE]"), else what /proc has for it.
Result<std::vector<std::string>> outside_descriptors(pid_t pid);

Result<void> write_descriptors(const std::string& images, const std::vector<std::string>& texts);
Result<std::vector<std::string>> read_descriptors(const std::string& images);

// For CRIU: the files among them as external ones, and all that lead out as inherited ones.
std::vector<std::string> external_files(const std::vector<std::string>& texts);
std::vector<criu::InheritedFd> inherited_fds(const std::vector<std::string>& texts);

}  // namespace caisson::container
