// SPDX-License-Identifier: Apache-2.0
#include "engine/run_options.h"

#include <algorithm>

namespace caisson::engine {

bool is_attached(const RunOptions& options, std::string_view stream) {
  return std::ranges::find(options.attached, stream) != options.attached.end();
}

}  // namespace caisson::engine
