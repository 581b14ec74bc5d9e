// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "image/fetch/byte_stream.h"

namespace caisson::image {

// Where an image's files lie, by their names ("blobs/sha256/…"). Names come from the image itself:
// none leads out. May be used by several threads at once.
class Files {
 public:
  Files() = default;
  virtual ~Files() = default;
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  // kNotFound where there is none, kInvalid where it is no file.
  [[nodiscard]] virtual Result<std::unique_ptr<ByteStream>> open(const std::string& name) const = 0;
  [[nodiscard]] virtual Result<std::uint64_t> size(const std::string& name) const = 0;
};

// A directory of the host.
class DirectoryFiles : public Files {
 public:
  explicit DirectoryFiles(UniqueFd directory) : directory_(std::move(directory)) {}
  [[nodiscard]] Result<std::unique_ptr<ByteStream>> open(const std::string& name) const override;
  [[nodiscard]] Result<std::uint64_t> size(const std::string& name) const override;

 private:
  UniqueFd directory_;
};

// A tar archive that is not compressed, in a file.
class ArchiveFiles : public Files {
 public:
  // Reads the archive's headers. Links in it are followed as far as it holds what they lead to.
  static Result<std::unique_ptr<ArchiveFiles>> index(UniqueFd archive);
  [[nodiscard]] Result<std::unique_ptr<ByteStream>> open(const std::string& name) const override;
  [[nodiscard]] Result<std::uint64_t> size(const std::string& name) const override;

 private:
  struct Member {
    std::uint64_t position = 0;  // of its first header
    std::uint64_t size = 0;
    std::string link;  // the member that is meant; "" for a file
  };
  explicit ArchiveFiles(UniqueFd archive) : archive_(std::move(archive)) {}
  [[nodiscard]] Result<const Member*> find(const std::string& name) const;

  UniqueFd archive_;
  std::map<std::string, Member> members_;
};

// A small file as a whole.
Result<std::string> read_text(const Files& files, const std::string& name);
// What is left of a stream, up to the limit of read_text().
Result<std::string> read_text(ByteStream& stream, const std::string& name);

}  // namespace caisson::image
