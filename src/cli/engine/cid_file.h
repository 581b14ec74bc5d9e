// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::cli {

// --cidfile, "" for none: it must not be there before, and holds the container's id afterwards.
Result<void> check_cid_file(const std::string& path);
Result<void> write_cid_file(const std::string& path, const std::string& id);

}  // namespace caisson::cli
