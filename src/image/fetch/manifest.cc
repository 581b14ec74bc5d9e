// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/manifest.h"

#include <algorithm>
#include <array>

#include "image/store/config.h"
#include "json/parse.h"

namespace caisson::image {
namespace {

constexpr std::string_view kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
constexpr std::string_view kDockerIndex =
    "application/vnd.docker.distribution.manifest.list.v2+json";
constexpr std::string_view kDockerConfig = "application/vnd.docker.container.image.v1+json";

// As far as it is common to all forms of compression and to layers that may not be distributed.
constexpr std::array<std::string_view, 4> kLayerPrefixes = {
    kOciLayer, "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.foreign.diff.tar"};
constexpr std::array<std::string_view, 5> kLayerSuffixes = {"", "+gzip", "+zstd", ".gzip", ".zstd"};

// What annotations say about an image's name: containerd's is whole, the specification's perhaps a
// tag alone.
constexpr std::string_view kFullName = "io.containerd.image.name";
constexpr std::string_view kRefName = "org.opencontainers.image.ref.name";

bool is_layer(std::string_view type) {
  return std::ranges::any_of(kLayerPrefixes, [&](std::string_view prefix) {
    return type.starts_with(prefix) &&
           std::ranges::find(kLayerSuffixes, type.substr(prefix.size())) != kLayerSuffixes.end();
  });
}

Result<Digest> read_digest(const json::Value& value) {
  auto digest = Digest::parse(TRY(value.string()));
  if (!digest) return fail(value.error(digest.error().operation));
  return digest;
}

Result<std::string> read_platform(const json::Object& object) {
  const auto platform = TRY(object.get<json::Object>("platform"));
  if (!platform) return "";
  std::string text = TRY(platform->get<std::string>("os"))
  .value_or("");
  for (const char* field : {"architecture", "variant"}) {
    const auto value = TRY(platform->get<std::string>(field));
    if (value && !value->empty()) text.append("/").append(*value);
  }
  return text;
}

Result<std::string> read_reference(const json::Object& object) {
  const auto annotations = TRY(object.get<json::Object>("annotations"));
  if (!annotations) return "";
  for (const std::string_view key : {kFullName, kRefName}) {
    if (auto name = TRY(annotations->get<std::string>(key))) return *name;
  }
  return "";
}

Result<Descriptor> read_descriptor(const json::Object& object) {
  return Descriptor {
    .media_type = TRY(object.get<std::string>("mediaType"))
    .value_or(""), .digest = TRY(read_digest(TRY(object.require<json::Value>("digest"))))
    , .size = TRY(object.require<std::uint64_t>("size"))
    , .platform = TRY(read_platform(object))
    , .reference = TRY(read_reference(object))
    ,
  };
}

// The document must be what its descriptor says, and nothing else besides.
Result<void> check_kind(const json::Object& object, std::string_view media_type, bool index) {
  if (TRY(object.require<int>("schemaVersion")) != 2) {
    return fail(object.value().error("schemaVersion is not 2"));
  }
  for (const char* field : {"config", "layers", "manifests"}) {
    const bool of_index = std::string_view(field) == "manifests";
    if (of_index != index && object.find(field)) {
      return fail(object.value().error(std::string("is ambiguous: it has ") + field +
                                       (index ? " and is an index" : " and is a manifest")));
    }
  }
  const auto own = TRY(object.get<std::string>("mediaType"));
  if (own && !media_type.empty() && *own != media_type) {
    return fail(object.value().error("mediaType is " + *own + ", the descriptor says " +
                                     std::string(media_type)));
  }
  return {};
}

}  // namespace

bool is_manifest(const Descriptor& descriptor) {
  return descriptor.media_type == kOciManifest || descriptor.media_type == kDockerManifest;
}

bool is_index(const Descriptor& descriptor) {
  return descriptor.media_type == kOciIndex || descriptor.media_type == kDockerIndex;
}

Result<std::vector<Descriptor>> parse_index(std::string_view text, std::string_view source,
                                            std::string_view media_type) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  TRY(check_kind(object, media_type, true));
  std::vector<Descriptor> manifests;
  for (const json::Value& one : TRY(object.require<json::Array>("manifests"))) {
    manifests.push_back(TRY(read_descriptor(TRY(one.object()))));
  }
  return manifests;
}

Result<Manifest> parse_manifest(std::string_view text, std::string_view source,
                                std::string_view media_type) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  TRY(check_kind(object, media_type, false));
  const json::Object config = TRY(object.require<json::Object>("config"));
  Manifest manifest {
    .config = TRY(read_descriptor(config))
    , .layers = {}
  };
  if (manifest.config.media_type != kOciConfig && manifest.config.media_type != kDockerConfig) {
    return fail(config.value().error("is no image's: " + manifest.config.media_type));
  }
  for (const json::Value& one : TRY(object.require<json::Array>("layers"))) {
    Descriptor layer = TRY(read_descriptor(TRY(one.object())));
    if (!is_layer(layer.media_type)) {
      return fail(one.error("is no layer of an image: " + layer.media_type));
    }
    manifest.layers.push_back(std::move(layer));
  }
  return manifest;
}

Result<std::vector<DockerEntry>> parse_docker_manifest(std::string_view text) {
  const json::Document document = TRY(json::parse(text, "manifest.json"));
  std::vector<DockerEntry> entries;
  for (const json::Value& one : TRY(document.root().array())) {
    const json::Object object = TRY(one.object());
    entries.push_back({
      TRY(object.require<std::string>("Config"))
      , TRY(object.get<std::vector<std::string>>("RepoTags"))
      .value_or(std::vector<std::string>()), TRY(object.get<std::vector<std::string>>("Layers"))
      .value_or(std::vector<std::string>())
    });
  }
  return entries;
}

Result<ConfigFacts> parse_config_facts(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  ConfigFacts facts;
  facts.created = TRY(object.get<std::string>("created"))
  .value_or("");
  const json::Object rootfs = TRY(object.require<json::Object>("rootfs"));
  if (TRY(rootfs.require<std::string>("type")) != "layers") {
    return fail(rootfs.value().error("is not of type layers"));
  }
  if (const auto ids = TRY(rootfs.get<json::Array>("diff_ids"))) {
    for (const json::Value& id : *ids) facts.diff_ids.push_back(TRY(read_digest(id)));
  }
  // What starting a container will read is read now, while the image can still be refused.
  facts.platform = platform_of(TRY(parse_config(text, source))).text();
  return facts;
}

}  // namespace caisson::image
