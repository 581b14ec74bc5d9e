// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace caisson::sys {

// Runs both, in two threads where there can be two, and one after the other else. The program is as
// single-threaded afterwards as it was before.
void run_both(const std::function<void()>& one, const std::function<void()>& other);

}  // namespace caisson::sys
