// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/fetch/byte_stream.h"
#include "image/fetch/files.h"
#include "image/fetch/manifest.h"
#include "image/store/digest.h"
#include "image/store/platform.h"

namespace caisson::image {

// A piece of an image, and what is known of it before it is read.
struct Blob {
  std::string name;  // where the source has it
  std::optional<Digest> digest;
  std::optional<std::uint64_t> size;
};

struct FoundImage {
  std::vector<std::string> names;  // as Docker shows them
  Blob config;
  std::vector<Blob> layers;  // lowest first
  // The manifest, where the source has one; its digest is checked.
  std::optional<Digest> manifest;
  std::string manifest_text;
};

// Where images come from: a layout, an archive. What it gives is not to be trusted but for the
// digests that are said to be checked.
class Source {
 public:
  Source() = default;
  virtual ~Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  [[nodiscard]] virtual Result<std::vector<FoundImage>> images() const = 0;
  // From several threads.
  [[nodiscard]] virtual Result<std::unique_ptr<ByteStream>> open(const Blob& blob) const = 0;
  // For progress; what the blob says or the source knows.
  [[nodiscard]] virtual Result<std::uint64_t> size(const Blob& blob) const = 0;
};

// Which of a source's images are wanted.
struct Selection {
  std::string reference;   // the one of this name; "": all
  Platform platform;       // that runs it, of those that are there for several
  std::string repository;  // for images that are named by a tag alone; "": they stay without a name
};

// An OCI image layout (image-spec, image-layout.md) or what `docker save` writes, as files of a
// directory or an archive. Where an archive is both, Docker's names count.
class FileSource : public Source {
 public:
  FileSource(std::unique_ptr<Files> files, Selection selection)
      : files_(std::move(files)), selection_(std::move(selection)) {}
  [[nodiscard]] Result<std::vector<FoundImage>> images() const override;
  [[nodiscard]] Result<std::unique_ptr<ByteStream>> open(const Blob& blob) const override;
  [[nodiscard]] Result<std::uint64_t> size(const Blob& blob) const override;

 private:
  [[nodiscard]] Result<std::vector<FoundImage>> docker_images(const std::string& text) const;
  [[nodiscard]] Result<std::vector<FoundImage>> layout_images() const;
  [[nodiscard]] Result<FoundImage> resolve(const Descriptor& descriptor, int depth) const;
  [[nodiscard]] Result<std::string> read_checked(const Descriptor& descriptor) const;
  [[nodiscard]] Result<std::vector<std::string>> names_of(const Descriptor& descriptor) const;

  std::unique_ptr<Files> files_;
  Selection selection_;
};

// Content against what was said of it: kInvalid where they differ.
Result<void> check_blob(const Blob& blob, const Digest& digest, std::uint64_t size);

}  // namespace caisson::image
