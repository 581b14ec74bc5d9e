// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/run_options.h"
#include "json/value.h"
#include "json/writer.h"

namespace caisson::engine {

// The options as one JSON object, from which a stopped container is started again: members are
// named as in Docker's inspect where it has them. What is missing or null keeps its default, so
// that records of an older Caisson can be read.
void write_options(json::Writer& writer, const RunOptions& options);
Result<RunOptions> read_options(const json::Object& object);

}  // namespace caisson::engine
