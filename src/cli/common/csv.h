// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace caisson::cli {

// The fields of one record of comma-separated values (RFC 4180): a field in double quotes may hold
// commas, and quotes that are doubled. kInvalid for quotes elsewhere or left open, and for none at
// all.
Result<std::vector<std::string>> parse_csv(std::string_view text);

}  // namespace caisson::cli
