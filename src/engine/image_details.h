// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/images.h"
#include "json/writer.h"

namespace caisson::engine {

// One step of how an image was made.
struct ImageStep {
  std::string created;  // RFC 3339
  std::string created_by;
  std::string comment;
  std::uint64_t size = 0;
};

// Latest first.
Result<std::vector<ImageStep>> image_history(const Store& store, const ListedImage& image);

Result<std::map<std::string, std::string>> image_labels(const Store& store,
                                                        const ListedImage& image);

// The image as `docker image inspect` writes it.
Result<void> write_image(json::Writer& writer, const Store& store, const ListedImage& image);

}  // namespace caisson::engine
