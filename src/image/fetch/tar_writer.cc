// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "sys/file.h"

namespace caisson::image {

struct TarWriter::Sink {
  int file;
  std::optional<Error> error;

  static la_ssize_t write(archive* writer, void* self, const void* bytes, std::size_t size) {
    auto& sink = *static_cast<Sink*>(self);
    auto written =
        sys::write_all(sink.file, {static_cast<const char*>(bytes), size}, "the archive");
    if (written) return static_cast<la_ssize_t>(size);
    sink.error = std::move(written).error();
    archive_set_error(writer, EIO, "not written");
    return -1;
  }
};

void TarWriter::Free::operator()(archive* writer) const {
  archive_write_free(writer);
}

TarWriter::TarWriter(int file)
    : sink_(std::make_unique<Sink>(file)), writer_(archive_write_new()) {}

TarWriter::~TarWriter() {
  // Freeing would finish an archive whose writing was given up.
  archive_write_fail(writer_.get());
}

Result<void> TarWriter::check(long code) {
  if (sink_->error) return fail(*sink_->error);
  if (code >= ARCHIVE_OK) return {};
  const char* text = archive_error_string(writer_.get());
  return fail(Error::invalid(std::string("write the archive: ") + (text == nullptr ? "" : text)));
}

Result<void> TarWriter::open() {
  archive_write_set_format_pax_restricted(writer_.get());
  archive_write_set_bytes_per_block(writer_.get(), static_cast<int>(kChunk / 4));
  // Padded to a record of tar's, not to the buffer.
  archive_write_set_bytes_in_last_block(writer_.get(), 10240);
  return check(archive_write_open(writer_.get(), sink_.get(), nullptr, &Sink::write, nullptr));
}

Result<void> TarWriter::add_header(const std::string& path, std::uint32_t type,
                                   std::uint64_t size) {
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  archive_entry_set_pathname(entry.get(), path.c_str());
  archive_entry_set_filetype(entry.get(), type);
  archive_entry_set_perm(entry.get(), type == AE_IFDIR ? 0755 : 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
  archive_entry_set_mtime(entry.get(), 0, 0);
  return check(archive_write_header(writer_.get(), entry.get()));
}

Result<void> TarWriter::write(std::span<const std::byte> bytes) {
  return check(archive_write_data(writer_.get(), bytes.data(), bytes.size()));
}

Result<void> TarWriter::add_directory(const std::string& path) {
  return add_header(path + "/", AE_IFDIR, 0);
}

Result<void> TarWriter::add_file(const std::string& path, std::string_view content) {
  TRY(add_header(path, AE_IFREG, content.size()));
  return write(std::as_bytes(std::span(content)));
}

Result<void> TarWriter::add_file(const std::string& path, ByteStream& content, std::uint64_t size) {
  TRY(add_header(path, AE_IFREG, size));
  std::vector<std::byte> buffer(kChunk);
  std::uint64_t done = 0;
  while (const std::size_t count = TRY(content.read(buffer))) {
    done += count;
    if (done > size) break;
    TRY(write(std::span(buffer).first(count)));
  }
  if (done == size) return {};
  return fail(Error::invalid("the store is damaged: " + path + " has not " + std::to_string(size) +
                             " bytes"));
}

Result<void> TarWriter::close() {
  return check(archive_write_close(writer_.get()));
}

}  // namespace caisson::image
