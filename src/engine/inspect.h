// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/store.h"
#include "json/writer.h"

namespace caisson::engine {

// Writes one object with what Docker's inspect has of a container, as far as Caisson knows it; with
// `size` also how much its files take.
Result<void> write_inspection(json::Writer& writer, const Store& store, const Container& container,
                              bool size);

}  // namespace caisson::engine
