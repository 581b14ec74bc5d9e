// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/run_options.h"
#include "engine/store.h"
#include "monitor/job.h"

namespace caisson::engine {

// kInvalid, in Docker's words, for drivers and options that there are none of.
Result<void> check_log_options(const LogOptions& options);

// Where the json-file driver writes; "" for the others.
std::string log_path(const Container& container, const LogOptions& options);

// Tells the monitor. The options were checked.
Result<void> set_log(monitor::Job& job, const LogOptions& options, const Container& container);

}  // namespace caisson::engine
