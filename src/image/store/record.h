// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/store/digest.h"

namespace caisson::image {

// A layer of an image: the blob that it came as and the directory that it is unpacked to, which
// its chain id (image-spec, config.md) calls, since what it hides depends on the layers below.
struct Layer {
  Digest chain_id;
  Digest diff_id;  // of the tar stream
  Digest blob;     // of the tar stream as it came, perhaps compressed
  std::string media_type;
  std::uint64_t blob_size = 0;
  std::uint64_t tar_size = 0;  // of the tar stream
  std::uint64_t size = 0;      // bytes of the files in it
  bool operator==(const Layer&) const = default;
};

// What the store knows of an image besides its configuration, whose digest is the image's id.
struct Record {
  Digest id;
  std::optional<Digest> manifest;  // the blob, where the image came with one
  std::vector<Layer> layers;       // lowest first
  std::string created;             // RFC 3339, as the image says; may be empty
  std::string platform;            // "linux/arm64/v8"
  // Id of the boot in which it was stored while it is not known to be on disk (store.h).
  std::string unsettled_since;
  // Taken away by force while a container that does not run uses it: it is found by none but that
  // container, and goes with it.
  bool removed = false;

  [[nodiscard]] std::uint64_t size() const;
};

std::string to_json(const Record& record);
std::string to_json(const Layer& layer);
// kInvalid, with file, line and column, for what was not written by to_json().
Result<Layer> parse_layer(std::string_view text, std::string_view source);
Result<Record> parse_image_record(std::string_view text, std::string_view source);

}  // namespace caisson::image
