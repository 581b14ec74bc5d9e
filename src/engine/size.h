// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace caisson::engine {

// A number of bytes as Docker's options take it (go-units, RAMInBytes): digits with an optional
// fraction, a blank, one of k, m, g, t, p, "i" and "b", each of which may be missing, in any case,
// all in steps of 1024. kInvalid for anything else, and from 2⁶³ on.
Result<std::uint64_t> parse_size(std::string_view text);

}  // namespace caisson::engine
