// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/events.h"

namespace caisson::cli {

// The filters of `events`, by key; values of one key are alternatives, keys must all hold.
using EventFilters = std::map<std::string, std::vector<std::string>>;

// Adds one "key=value"; kInvalid for what isn't that.
Result<void> add_event_filter(EventFilters& filters, std::string_view text);
// kInvalid, in Docker's words, for keys that there are none of.
Result<void> check_event_filters(const EventFilters& filters);

bool passes(const EventFilters& filters, const engine::Event& event);

}  // namespace caisson::cli
