// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/source.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/strings.h"
#include "image/fetch/sha256.h"
#include "image/store/reference.h"

namespace caisson::image {
namespace {

constexpr std::string_view kBlobs = "blobs/sha256/";

Blob blob_of(const Descriptor& descriptor) {
  return {std::string(kBlobs) + descriptor.digest.hex(), descriptor.digest, descriptor.size};
}

// Archives name files by their digests: "blobs/sha256/<hex>" and, in older ones, "<hex>.json". An
// older one's directories are called by something else.
Blob blob_of_file(const std::string& name, bool is_config) {
  std::string_view hex = name;
  if (hex.starts_with(kBlobs)) {
    hex.remove_prefix(kBlobs.size());
  } else if (is_config && hex.ends_with(".json")) {
    hex.remove_suffix(5);
  } else {
    return {name, {}, {}};
  }
  const auto digest = Digest::from_hex(hex);
  return {name, digest ? std::optional(*digest) : std::nullopt, {}};
}

// Build systems store statements about an image beside it.
bool is_statement(const Descriptor& descriptor) {
  return descriptor.platform.starts_with("unknown/");
}

// What is made for just this platform goes before what it runs as well.
Result<Descriptor> choose(const std::vector<Descriptor>& candidates, const Platform& wanted) {
  std::set<std::string> others;
  const Descriptor* possible = nullptr;
  for (const Descriptor& candidate : candidates) {
    if (is_statement(candidate)) continue;
    if (candidate.platform.empty()) return candidate;
    const auto platform = parse_platform(candidate.platform);
    if (platform && platform->text() == wanted.text()) return candidate;
    if (platform && possible == nullptr && wanted.runs(*platform)) possible = &candidate;
    others.insert(candidate.platform);
  }
  if (possible != nullptr) return *possible;
  const std::vector<std::string> list(others.begin(), others.end());
  return fail(
      Error::invalid("there is no image for " + wanted.text() + "; there are: " + join(list, ", "))
          .with_hint("--platform takes another"));
}

}  // namespace

Result<void> check_blob(const Blob& blob, const Digest& digest, std::uint64_t size) {
  if (blob.size && *blob.size != size) {
    return fail(Error::invalid(blob.name + " has " + std::to_string(size) +
                               " bytes, the image says " + std::to_string(*blob.size)));
  }
  if (blob.digest && *blob.digest != digest) {
    return fail(Error::invalid(blob.name + " has the digest " + digest.text() +
                               ", the image says " + blob.digest->text()));
  }
  return {};
}

Result<std::unique_ptr<ByteStream>> FileSource::open(const Blob& blob) const {
  return files_->open(blob.name);
}

Result<std::uint64_t> FileSource::size(const Blob& blob) const {
  return files_->size(blob.name);
}

Result<std::vector<FoundImage>> FileSource::images() const {
  auto docker = read_text(*files_, "manifest.json");
  if (docker) return docker_images(*docker);
  if (docker.error().kind != Error::Kind::kNotFound) return fail(std::move(docker).error());
  return layout_images();
}

Result<std::vector<FoundImage>> FileSource::docker_images(const std::string& text) const {
  std::vector<FoundImage> images;
  for (const DockerEntry& entry : TRY(parse_docker_manifest(text))) {
    FoundImage image{.names = {},
                     .config = blob_of_file(entry.config, true),
                     .layers = {},
                     .manifest = {},
                     .manifest_text = {}};
    for (const std::string& name : entry.names) {
      image.names.push_back(TRY(parse_reference(name)).text());
    }
    for (const std::string& layer : entry.layers) {
      image.layers.push_back(blob_of_file(layer, false));
    }
    if (!selection_.reference.empty()) {
      const std::string wanted = TRY(parse_reference(selection_.reference))
      .text();
      if (std::ranges::find(image.names, wanted) == image.names.end()) continue;
      image.names = {wanted};
    }
    images.push_back(std::move(image));
  }
  if (images.empty() && !selection_.reference.empty()) {
    return fail(Error::not_found("there is no image " + selection_.reference + " in the archive"));
  }
  return images;
}

Result<std::vector<FoundImage>> FileSource::layout_images() const {
  auto text = read_text(*files_, "index.json");
  if (!text && text.error().kind == Error::Kind::kNotFound) {
    return fail(Error::invalid("this is no image: there is neither manifest.json nor index.json")
                    .with_hint("caisson import takes the files of a root directory"));
  }
  std::map<std::string, std::vector<Descriptor>> by_reference;
  std::size_t unnamed = 0;
  for (Descriptor& descriptor : TRY(parse_index(TRY(std::move(text)), "index.json", ""))) {
    const std::string& name = descriptor.reference;
    if (!selection_.reference.empty() && name != selection_.reference) continue;
    // Those without a name are images of their own.
    const std::string key = name.empty() ? " " + std::to_string(++unnamed) : name;
    by_reference[key].push_back(std::move(descriptor));
  }
  if (by_reference.empty()) {
    return fail(Error::not_found("there is no image " + selection_.reference + " in the layout"));
  }
  std::vector<FoundImage> images;
  for (const auto& [reference, candidates] : by_reference) {
    const Descriptor chosen =
        candidates.size() == 1 ? candidates.front() : TRY(choose(candidates, selection_.platform));
    FoundImage image = TRY(resolve(chosen, 0));
    image.names = TRY(names_of(chosen));
    images.push_back(std::move(image));
  }
  return images;
}

Result<std::vector<std::string>> FileSource::names_of(const Descriptor& descriptor) const {
  const std::string& name = descriptor.reference;
  if (name.empty()) return std::vector<std::string>();
  if (name.find_first_of("/:") != std::string::npos) {
    return std::vector {
      TRY(parse_reference(name))
      .text()
    };
  }
  if (selection_.repository.empty()) return std::vector<std::string>();
  return std::vector {
    TRY(parse_reference(selection_.repository + ":" + name))
    .text()
  };
}

Result<std::string> FileSource::read_checked(const Descriptor& descriptor) const {
  const Blob blob = blob_of(descriptor);
  std::string text = TRY(read_text(*files_, blob.name));
  TRY(check_blob(blob, sha256(text), text.size()));
  return text;
}

Result<FoundImage> FileSource::resolve(const Descriptor& descriptor, int depth) const {
  constexpr int kMaxDepth = 4;
  const std::string source = descriptor.digest.text();
  if (is_index(descriptor) && depth < kMaxDepth) {
    const std::string text = TRY(read_checked(descriptor));
    const auto candidates = TRY(parse_index(text, source, descriptor.media_type));
    return resolve(TRY(choose(candidates, selection_.platform)), depth + 1);
  }
  if (!is_manifest(descriptor)) {
    return fail(Error::invalid(source + " is no image: " + descriptor.media_type));
  }
  std::string text = TRY(read_checked(descriptor));
  const Manifest manifest = TRY(parse_manifest(text, source, descriptor.media_type));
  FoundImage image{.names = {},
                   .config = blob_of(manifest.config),
                   .layers = {},
                   .manifest = descriptor.digest,
                   .manifest_text = std::move(text)};
  for (const Descriptor& layer : manifest.layers) image.layers.push_back(blob_of(layer));
  return image;
}

}  // namespace caisson::image
