// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/tidy.h"

namespace caisson::cli {

// The filters of `ps`, by key; values of one key are alternatives, keys must all hold.
using PsFilters = std::map<std::string, std::vector<std::string>>;

// Adds one "key=value"; kInvalid for what isn't that.
Result<void> add_ps_filter(PsFilters& filters, std::string_view text);

// The containers that the filters let through, of all that there are.
Result<std::vector<const engine::Listed*>> filter_containers(std::span<const engine::Listed> all,
                                                             const PsFilters& filters);

}  // namespace caisson::cli
