// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/store.h"
#include "json/writer.h"
#include "process/plan.h"

namespace caisson::engine {

// Keeps the program that is about to be loaded in the container's directory, as the kernel takes it
// (an array of struct sock_filter): so what is told of it later is of the one that was loaded. An
// older one is removed where there is none.
Result<void> keep_filter(const std::string& directory, const process::Filter& filter);

// For inspect: the profile in force, the digest of the loaded program, and what the profile means
// on this host with the container's capabilities: for each ABI the calls and what happens to them.
Result<void> write_filter_report(json::Writer& writer, const Container& container,
                                 const RunOptions& options);

}  // namespace caisson::engine
