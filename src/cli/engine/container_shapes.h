// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "template/shape.h"

namespace caisson::cli {

// What templates find in a container beyond what JSON says of it.
std::span<const tmpl::Shape> container_shapes();

}  // namespace caisson::cli
