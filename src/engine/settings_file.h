// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/settings.h"

namespace caisson::engine {

// Reads a configuration file's text into the settings: what it names is replaced, the rest stays.
// `path` is what errors, of kind kInvalid, and origins call the file; relative paths in it are
// relative to its directory. Pure.
Result<void> read_settings(std::string_view text, const std::string& path, Settings& settings);

}  // namespace caisson::engine
