// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "process/init_context.h"
#include "process/plan.h"

namespace caisson::process {

// Closes every descriptor but the standard ones, those that the container is to have, which lose
// close-on-exec, and those that a process needs on its way there, with those of `also`.
Result<void> close_all_but_needed(const Plan& plan, const Inheritance& inherited,
                                  std::span<const int> also = {});

}  // namespace caisson::process
