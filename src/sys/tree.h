// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

// Trees of files by the descriptor of their directory (borrowed); no symbolic link is followed.
namespace caisson::sys {

// The names in a directory, "." and ".." left out.
Result<std::vector<std::string>> names_in(int directory);
// As above; none where the directory is not there.
Result<std::vector<std::string>> names_where_there_is(const std::string& directory);

// Removes whatever has the name, a directory with all below it; nothing there is fine.
Result<void> remove_entry(int parent, const std::string& name);
// As above, by a path whose directories are the caller's own.
Result<void> remove_entry(const std::string& path);

}  // namespace caisson::sys
