// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace caisson::engine {

// A number of bytes as Docker's options take it (go-units, RAMInBytes): digits with an optional
// fraction, then nothing or one of b, k, m, g, t, p with an optional "b" or "ib", in any case, all
// in steps of 1024. kInvalid for anything else.
Result<std::uint64_t> parse_size(std::string_view text);

}  // namespace caisson::engine
