// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>

#include "base/result.h"

// What copying trees is made of. Directories are borrowed descriptors; no symbolic link is
// followed.
namespace caisson::mount {

// Copies what is no directory, with its metadata; the name must be free. Sockets are left out:
// nobody can answer on a copy.
Result<void> copy_file(int from, int to, const std::string& name, const struct stat& status);

// Gives the copy the owner, mode, extended attributes and times of its original.
Result<void> copy_metadata(int from, int to, const std::string& name, const struct stat& status);

}  // namespace caisson::mount
