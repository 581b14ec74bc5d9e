// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "image/fetch/layer_tree.h"
#include "image/fetch/streams.h"
#include "image/fetch/tar_reader.h"
#include "json/parse.h"
#include "sys/beneath.h"
#include "sys/file.h"

namespace caisson::image {
namespace {

constexpr std::uint64_t kWhole = std::numeric_limits<std::uint64_t>::max();

Error not_there(const std::string& name) {
  return Error::not_found("the image lacks its file " + name);
}

Result<UniqueFd> duplicate(const UniqueFd& file) {
  UniqueFd copy(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(Error::last("duplicate a descriptor"));
  return copy;
}

// One file of a tar archive.
class MemberStream : public ByteStream {
 public:
  MemberStream(UniqueFd archive, std::uint64_t position)
      : file_(std::move(archive), "archive", kWhole), reader_(file_) {
    file_.skip(position);
  }

  Result<void> start() {
    if (TRY(reader_.next())) return {};
    return fail(Error::invalid("the archive has changed"));
  }

  Result<std::size_t> read(std::span<std::byte> into) override {
    while (!block_ || used_ == block_->bytes.size()) {
      block_ = TRY(reader_.next_block());
      used_ = 0;
      if (!block_) return 0;
      // A file with holes is no layer.
      if (block_->offset != position_) {
        return fail(Error::invalid("a file of the archive has holes"));
      }
      position_ += block_->bytes.size();
    }
    const std::size_t count = std::min(into.size(), block_->bytes.size() - used_);
    std::memcpy(into.data(), block_->bytes.data() + used_, count);
    used_ += count;
    return count;
  }

 private:
  FileStream file_;
  TarReader reader_;
  std::optional<TarReader::Block> block_;
  std::size_t used_ = 0;
  std::uint64_t position_ = 0;
};

// As a link in the directory of the path leads, without leaving the archive.
Result<std::string> link_target(const std::string& path, const std::string& target) {
  std::string at = target.starts_with('/') ? "" : split_path(path).first;
  std::string_view rest = target;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (at.empty()) {
        return fail(Error::invalid("the archive's link " + path + " leads out of it"));
      }
      at = split_path(at).first;
    } else {
      at.append(at.empty() ? "" : "/").append(part);
    }
  }
  return at;
}

}  // namespace

Result<std::string> read_text(ByteStream& stream, const std::string& name) {
  std::string text;
  std::string chunk(65536, '\0');
  for (;;) {
    const std::size_t count = TRY(stream.read(std::as_writable_bytes(std::span(chunk))));
    if (count == 0) return text;
    text.append(chunk, 0, count);
    if (text.size() > json::kMaxBytes) {
      return fail(Error::invalid("the image's file " + name + " is too large to be right"));
    }
  }
}

Result<std::string> read_text(const Files& files, const std::string& name) {
  return read_text(*TRY(files.open(name)), name);
}

Result<std::unique_ptr<ByteStream>> DirectoryFiles::open(const std::string& name) const {
  // A FIFO would hold the opener; O_NONBLOCK means nothing to files.
  auto opened = sys::open_beneath(directory_.get(), name, O_RDONLY | O_NONBLOCK);
  if (!opened && opened.error().errnum == ENOENT) return fail(not_there(name));
  UniqueFd file = TRY(std::move(opened));
  if (!S_ISREG(TRY(sys::stat_fd(file.get(), name)).st_mode)) {
    return fail(Error::invalid("the image's file " + name + " is no regular file"));
  }
  return std::make_unique<FileStream>(std::move(file), name, kWhole);
}

Result<std::uint64_t> DirectoryFiles::size(const std::string& name) const {
  auto opened = sys::open_beneath(directory_.get(), name, O_PATH);
  if (!opened && opened.error().errnum == ENOENT) return fail(not_there(name));
  const UniqueFd file = TRY(std::move(opened));
  return static_cast<std::uint64_t>(TRY(sys::stat_fd(file.get(), name)).st_size);
}

Result<std::unique_ptr<ArchiveFiles>> ArchiveFiles::index(UniqueFd archive) {
  FileStream stream(TRY(duplicate(archive)), "archive", kWhole);
  TarReader reader(stream);
  std::unique_ptr<ArchiveFiles> files(new ArchiveFiles(std::move(archive)));
  while (const auto entry = TRY(reader.next())) {
    constexpr std::size_t kMaxMembers = 100'000;
    if (files->members_.size() >= kMaxMembers) {
      return fail(Error::invalid("the archive holds too many files to be an image"));
    }
    const std::string path = TRY(clean_path(entry->path));
    Member member{static_cast<std::uint64_t>(reader.position()), entry->size, {}};
    if (entry->type == TarEntry::Type::kSymlink) {
      member.link = TRY(link_target(path, entry->target));
    } else if (entry->type == TarEntry::Type::kHardLink) {
      member.link = TRY(clean_path(entry->target));
    } else if (entry->type != TarEntry::Type::kFile) {
      continue;
    }
    files->members_.insert_or_assign(path, std::move(member));
  }
  return files;
}

Result<const ArchiveFiles::Member*> ArchiveFiles::find(const std::string& name) const {
  auto found = members_.find(TRY(clean_path(name)));
  constexpr int kMaxLinks = 8;
  for (int links = 0; found != members_.end() && links < kMaxLinks; ++links) {
    if (found->second.link.empty()) return &found->second;
    found = members_.find(found->second.link);
  }
  return fail(not_there(name));
}

Result<std::unique_ptr<ByteStream>> ArchiveFiles::open(const std::string& name) const {
  const Member* member = TRY(find(name));
  auto stream = std::make_unique<MemberStream>(TRY(duplicate(archive_)), member->position);
  TRY(stream->start());
  return stream;
}

Result<std::uint64_t> ArchiveFiles::size(const std::string& name) const {
  return TRY(find(name))
  ->size;
}

}  // namespace caisson::image
