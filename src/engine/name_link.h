// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

// The file by which a container's name leads to its id: a symbolic link, since making one is
// exclusive and reading one is a single call. The target is the id in 43 characters, three
// hexadecimal digits in two: ext4 keeps targets below 60 characters beside the file's other data,
// and takes thirty times as long to remove longer ones.
namespace caisson::engine {

// EEXIST where there is one already.
Result<void> make_name_link(const std::string& link, const std::string& id);
// The id that it leads to; "" where there is no link, or one of another kind.
std::string owner_of_link(const std::string& link);
// If it leads there.
void remove_name_link(const std::string& link, const std::string& id);

}  // namespace caisson::engine
