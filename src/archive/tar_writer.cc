// SPDX-License-Identifier: Apache-2.0
#include "archive/tar_writer.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>

#include "archive/tar_header.h"
#include "sys/file.h"

namespace caisson::archive {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;

template <std::size_t kSize>
void put_text(std::array<char, kSize>& field, std::string_view text) {
  std::memcpy(field.data(), text.data(), std::min(text.size(), kSize));
}

// Octal digits and a NUL; false where there is no room.
template <std::size_t kSize>
bool put_number(std::array<char, kSize>& field, std::uint64_t number) {
  std::array<char, 32> digits{};
  const int length =
      std::snprintf(digits.data(), digits.size(), "%0*llo", static_cast<int>(kSize) - 1,
                    static_cast<unsigned long long>(number));
  if (static_cast<std::size_t>(length) >= kSize) return false;
  std::memcpy(field.data(), digits.data(), static_cast<std::size_t>(length));
  return true;
}

char type_of(const Entry& entry) {
  if (entry.hard_link) return '1';
  switch (entry.mode & S_IFMT) {
    case S_IFLNK:
      return '2';
    case S_IFCHR:
      return '3';
    case S_IFBLK:
      return '4';
    case S_IFDIR:
      return '5';
    case S_IFIFO:
      return '6';
    default:
      return '0';
  }
}

// "LENGTH KEY=VALUE\n", whose length counts itself.
void add_record(std::string& records, std::string_view key, std::string_view value) {
  const std::string rest = " " + std::string(key) + "=" + std::string(value) + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  records += std::to_string(length) + rest;
}

std::string padding(std::uint64_t size) {
  return std::string((kTarBlock - size % kTarBlock) % kTarBlock, '\0');
}

void seal(TarHeader& header) {
  header.checksum.fill(' ');
  std::snprintf(header.checksum.data(), header.checksum.size(), "%06o", checksum_of(header));
  header.checksum[7] = ' ';
}

std::string_view bytes_of(const TarHeader& header) {
  return {reinterpret_cast<const char*>(&header), sizeof header};
}

TarHeader empty_header(char type) {
  TarHeader header{};
  put_text(header.magic, std::string_view("ustar\0", 6));
  put_text(header.version, "00");
  header.type = type;
  return header;
}

// The header, and what of the entry had no room in it.
std::string headers_of(const Entry& entry) {
  TarHeader header = empty_header(type_of(entry));
  std::string records;
  const std::string name = S_ISDIR(entry.mode) && !entry.hard_link ? entry.path + "/" : entry.path;
  put_text(header.name, name);
  if (name.size() > header.name.size()) add_record(records, "path", name);
  put_text(header.link, entry.target);
  if (entry.target.size() > header.link.size()) add_record(records, "linkpath", entry.target);
  put_number(header.mode, entry.mode & 07777);
  const auto number = [&](auto& field, const char* key, std::uint64_t value) {
    if (!put_number(field, value)) add_record(records, key, std::to_string(value));
  };
  number(header.uid, "uid", entry.uid);
  number(header.gid, "gid", entry.gid);
  number(header.size, "size", entry.size);
  put_number(header.modified,
             static_cast<std::uint64_t>(std::max<std::int64_t>(entry.modified.tv_sec, 0)));
  put_number(header.device_major, major(entry.device));
  put_number(header.device_minor, minor(entry.device));
  if (!entry.capability.empty()) add_record(records, kCapabilityRecord, entry.capability);
  seal(header);
  std::string bytes;
  if (!records.empty()) {
    TarHeader extended = empty_header('x');
    put_text(extended.name, "PaxHeaders/entry");
    put_number(extended.mode, 0644);
    put_number(extended.size, records.size());
    seal(extended);
    bytes.append(bytes_of(extended)).append(records).append(padding(records.size()));
  }
  return bytes.append(bytes_of(header));
}

}  // namespace

Result<void> TarWriter::write(std::string_view bytes) const {
  return sys::write_all(fd_, bytes, "the tar stream");
}

// As many bytes as the header promises, whatever became of the file since.
Result<void> TarWriter::write_content(const Entry& entry, const Content& content) const {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kBuffer);
  std::uint64_t left = entry.size;
  while (left > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kBuffer));
    std::size_t got = TRY(content({buffer.get(), wanted}));
    if (got == 0) {
      std::fill_n(buffer.get(), wanted, '\0');
      got = wanted;
    }
    TRY(write({buffer.get(), got}));
    left -= got;
  }
  return write(padding(entry.size));
}

Result<void> TarWriter::add(const Entry& entry, const Content& content) {
  Entry named = entry;
  if (named.path.empty()) named.path = ".";
  TRY(write(headers_of(named)));
  return write_content(named, content);
}

Result<void> TarWriter::finish() {
  return write(std::string(2 * kTarBlock, '\0'));
}

std::uint64_t tar_size(const Entry& entry) {
  return headers_of(entry).size() + entry.size + padding(entry.size).size();
}

}  // namespace caisson::archive
