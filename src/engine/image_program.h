// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// Becomes caisson-image, which reads what others made and lies beside the running program. Comes
// back only where it can't be executed. The arguments begin with the command: "load", "-i" …
Error become_image_program(const Store& store, std::span<const char* const> arguments);

// Runs it to its end and returns what it wrote to standard output. Where it fails it has said why.
Result<std::string> image_program_output(const Store& store,
                                         std::span<const char* const> arguments);

}  // namespace caisson::engine
