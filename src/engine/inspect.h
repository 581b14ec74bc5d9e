// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/store.h"
#include "json/writer.h"

namespace caisson::engine {

// Writes one object with what Docker's inspect has of a container, as far as Caisson knows it.
Result<void> write_inspection(json::Writer& writer, const Container& container);

}  // namespace caisson::engine
