// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/run_options.h"

namespace caisson::engine {

// A limit of that name ("nofile") with the value "SOFT[:HARD]", -1 for none. kInvalid, in Docker's
// words, for others.
Result<Ulimit> parse_ulimit(std::string_view name, std::string_view value);

// Sets one among others: the last one of a name counts.
void set_ulimit(std::vector<Ulimit>& limits, Ulimit limit);

}  // namespace caisson::engine
