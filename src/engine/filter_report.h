// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/store.h"
#include "json/writer.h"

namespace caisson::engine {

// For inspect: the profile in force, the digest of the loaded program, and what the profile means
// on this host with the container's capabilities: for each ABI the calls and what happens to them.
Result<void> write_filter_report(json::Writer& writer, const Container& container,
                                 const RunOptions& options);

}  // namespace caisson::engine
