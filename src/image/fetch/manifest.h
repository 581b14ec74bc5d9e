// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/store/digest.h"

// The documents of images: OCI's (image-spec, manifest.md, image-index.md) and Docker's
// (distribution, manifest-v2-2.md), which differ in their media types alone; and those of archives
// that `docker save` writes.
namespace caisson::image {

// What a descriptor says of the content that it names.
struct Descriptor {
  std::string media_type;
  Digest digest;
  std::uint64_t size = 0;
  std::string platform;   // "linux/arm64/v8"; "" where not said
  std::string reference;  // the annotation that names the image, "" where there is none
};

[[nodiscard]] bool is_manifest(const Descriptor& descriptor);
[[nodiscard]] bool is_index(const Descriptor& descriptor);

struct Manifest {
  Descriptor config;
  std::vector<Descriptor> layers;
};

// Errors, kInvalid, name source, line and field. A document that could be read as a manifest and
// as an index is neither (CVE-2021-41190). `media_type` is what its descriptor says, "" for an
// index.json.
Result<std::vector<Descriptor>> parse_index(std::string_view text, std::string_view source,
                                            std::string_view media_type);
Result<Manifest> parse_manifest(std::string_view text, std::string_view source,
                                std::string_view media_type);

// One image of a manifest.json.
struct DockerEntry {
  std::string config;               // the file's name
  std::vector<std::string> names;   // "busybox:latest"
  std::vector<std::string> layers;  // the files' names, lowest first
};
Result<std::vector<DockerEntry>> parse_docker_manifest(std::string_view text);

// What a configuration says that the store needs to know.
struct ConfigFacts {
  std::vector<Digest> diff_ids;
  std::string created;
  std::string platform;
};
Result<ConfigFacts> parse_config_facts(std::string_view text, std::string_view source);

inline constexpr std::string_view kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kOciConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view kOciLayer = "application/vnd.oci.image.layer.v1.tar";

}  // namespace caisson::image
