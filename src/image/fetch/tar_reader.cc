// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/tar_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <limits>
#include <utility>

namespace caisson::image {

struct TarReader::Source {
  ByteStream& stream;
  std::vector<std::byte> buffer = std::vector<std::byte>(kChunk);
  std::size_t filled = 0;   // of the buffer
  std::uint64_t given = 0;  // to libarchive, all in all
  std::optional<Error> error;

  // Whole buffers, so that no block of the archive lies in two: what libarchive has not used at the
  // archive's end is the end of the last one.
  Result<void> fill() {
    filled = 0;
    while (filled < buffer.size()) {
      const std::size_t got = TRY(stream.read(std::span(buffer).subspan(filled)));
      if (got == 0) break;
      filled += got;
    }
    given += filled;
    return {};
  }

  static la_ssize_t read(archive* reader, void* self, const void** bytes) {
    auto& source = *static_cast<Source*>(self);
    auto filled = source.fill();
    if (!filled) {
      source.error = std::move(filled).error();
      archive_set_error(reader, EIO, "unreadable");
      return -1;
    }
    *bytes = source.buffer.data();
    return static_cast<la_ssize_t>(source.filled);
  }

  static la_int64_t skip(archive*, void* self, la_int64_t count) {
    auto& source = *static_cast<Source*>(self);
    const std::uint64_t skipped = source.stream.skip(static_cast<std::uint64_t>(count));
    source.given += skipped;
    return static_cast<la_int64_t>(skipped);
  }
};

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

void read_attributes(archive_entry* entry, TarEntry& result) {
  archive_entry_xattr_reset(entry);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
    result.attributes.emplace_back(name, std::string(static_cast<const char*>(value), size));
  }
}

std::optional<TarEntry::Type> type_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return TarEntry::Type::kHardLink;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return TarEntry::Type::kFile;
    case AE_IFDIR:
      return TarEntry::Type::kDirectory;
    case AE_IFLNK:
      return TarEntry::Type::kSymlink;
    case AE_IFIFO:
      return TarEntry::Type::kFifo;
    case AE_IFCHR:
    case AE_IFBLK:
      return TarEntry::Type::kDevice;
    default:
      return std::nullopt;
  }
}

// uid -1 would mean "leave it as it is" to chown(2), which is to say root (CVE-2024-40635).
std::optional<std::uint32_t> id_of(la_int64_t id) {
  if (id < 0 || id >= std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(id);
}

}  // namespace

void TarReader::Free::operator()(archive* reader) const {
  archive_read_free(reader);
}

TarReader::TarReader(ByteStream& stream)
    : source_(std::make_unique<Source>(stream)), reader_(archive_read_new()) {
  archive_read_support_format_tar(reader_.get());
  archive_read_support_filter_none(reader_.get());
  archive_read_set_callback_data(reader_.get(), source_.get());
  archive_read_set_read_callback(reader_.get(), &Source::read);
  archive_read_set_skip_callback(reader_.get(), &Source::skip);
}

TarReader::~TarReader() = default;

Error TarReader::failure(std::string_view what) const {
  // What the stream itself had to say comes first.
  if (source_->error) return *source_->error;
  std::string text = "the archive is damaged";
  if (!current_.empty()) text.append(" ").append(what).append(" ").append(current_);
  return Error::invalid(text + ": " + text_of(archive_error_string(reader_.get())));
}

Result<std::optional<TarEntry>> TarReader::next() {
  // Opening reads the first bytes.
  if (!std::exchange(opened_, true) && archive_read_open1(reader_.get()) != ARCHIVE_OK) {
    return fail(failure("at"));
  }
  archive_entry* entry = nullptr;
  const int code = archive_read_next_header(reader_.get(), &entry);
  if (source_->error) return fail(*source_->error);
  if (code == ARCHIVE_EOF) return std::nullopt;
  if (code != ARCHIVE_OK) return fail(failure("after"));
  TarEntry described = TRY(describe(entry));
  current_ = described.path;
  return described;
}

Result<TarEntry> TarReader::describe(archive_entry* entry) const {
  TarEntry result;
  result.path = text_of(archive_entry_pathname(entry));
  const auto refuse = [&](const char* why) {
    return fail(Error::invalid("the archive's entry \"" + result.path + "\" " + why));
  };
  const auto type = type_of(entry);
  if (!type) return refuse("is of an unknown type");
  result.type = *type;
  result.target = text_of(*type == TarEntry::Type::kHardLink ? archive_entry_hardlink(entry)
                                                             : archive_entry_symlink(entry));
  result.mode = static_cast<std::uint32_t>(archive_entry_perm(entry));
  if (*type == TarEntry::Type::kDevice) result.mode |= archive_entry_filetype(entry);
  const auto uid = id_of(archive_entry_uid(entry));
  const auto gid = id_of(archive_entry_gid(entry));
  if (!uid || !gid) return refuse("has an impossible owner");
  result.uid = *uid;
  result.gid = *gid;
  result.mtime = archive_entry_mtime(entry);
  result.mtime_nsec = archive_entry_mtime_nsec(entry);
  if (archive_entry_size(entry) < 0) return refuse("has an impossible size");
  result.size = static_cast<std::uint64_t>(archive_entry_size(entry));
  result.device_major = static_cast<unsigned>(archive_entry_rdevmajor(entry));
  result.device_minor = static_cast<unsigned>(archive_entry_rdevminor(entry));
  read_attributes(entry, result);
  return result;
}

std::int64_t TarReader::position() const {
  return archive_read_header_position(reader_.get());
}

Result<std::optional<TarReader::Block>> TarReader::next_block() {
  const void* bytes = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  const int code = archive_read_data_block(reader_.get(), &bytes, &size, &offset);
  if (source_->error) return fail(*source_->error);
  if (code == ARCHIVE_EOF) return std::nullopt;
  if (code != ARCHIVE_OK) return fail(failure("in"));
  return Block{{static_cast<const std::byte*>(bytes), size}, static_cast<std::uint64_t>(offset)};
}

Result<void> TarReader::expect_padding() {
  const auto used = static_cast<std::uint64_t>(archive_filter_bytes(reader_.get(), 0));
  const std::size_t left = std::min<std::uint64_t>(source_->given - used, source_->filled);
  std::span<const std::byte> rest = std::span(source_->buffer).first(source_->filled).last(left);
  while (!rest.empty() || source_->filled != 0) {
    if (std::ranges::any_of(rest, [](std::byte b) { return b != std::byte{0}; })) {
      return fail(Error::invalid("there are bytes after the end of the archive"));
    }
    TRY(source_->fill());
    rest = std::span(source_->buffer).first(source_->filled);
  }
  return {};
}

void prepare_tar() {
  // Built into glibc since 2.35, so no file is needed. Names that aren't UTF-8 pass as they are.
  std::setlocale(LC_CTYPE, "C.UTF-8");
}

}  // namespace caisson::image
