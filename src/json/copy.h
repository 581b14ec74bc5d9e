// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/value.h"
#include "json/writer.h"

namespace caisson::json {

// Writes a value with all that is in it; numbers as doubles where they are no integers.
void copy(Writer& writer, const Value& value);

}  // namespace caisson::json
