// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "image/store/image.h"

namespace caisson::image {

// Reads an OCI image configuration (image-spec, config.md). Fields that starting a container does
// not need are not looked at. The source is what errors, of kind kInvalid, call the text. Pure.
Result<ImageConfig> parse_config(std::string_view text, std::string_view source);

}  // namespace caisson::image
