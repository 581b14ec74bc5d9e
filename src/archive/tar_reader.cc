// SPDX-License-Identifier: Apache-2.0
#include "archive/tar_reader.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "archive/tar_header.h"
#include "base/strings.h"

namespace caisson::archive {
namespace {

// Names and attributes that are longer are no names.
constexpr std::uint64_t kLongestRecords = std::uint64_t{1} << 20;
constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 62;

template <std::size_t kSize>
std::string text_of(const std::array<char, kSize>& field) {
  return {field.begin(), std::ranges::find(field, '\0')};
}

// Octal digits between blanks, or GNU's big-endian binary with the highest bit set.
template <std::size_t kSize>
std::optional<std::uint64_t> number_of(const std::array<char, kSize>& field) {
  if ((static_cast<unsigned char>(field[0]) & 0x80U) != 0) {
    std::uint64_t number = static_cast<unsigned char>(field[0]) & 0x7FU;
    for (std::size_t i = 1; i < kSize; ++i) {
      if (number >> 55U != 0) return std::nullopt;
      number = number << 8U | static_cast<unsigned char>(field[i]);
    }
    return number;
  }
  const std::string text = text_of(field);
  const std::string_view digits = trim(text);
  return digits.empty() ? 0 : parse_integer<std::uint64_t>(digits, 8);
}

std::optional<mode_t> type_of(char type) {
  switch (type) {
    case '0':
    case '\0':
    case '1':
    case '7':
      return S_IFREG;
    case '2':
      return S_IFLNK;
    case '3':
      return S_IFCHR;
    case '4':
      return S_IFBLK;
    case '5':
      return S_IFDIR;
    case '6':
      return S_IFIFO;
    default:
      return std::nullopt;
  }
}

std::string_view compression_of(std::string_view block) {
  using namespace std::string_view_literals;
  if (block.starts_with("\x1F\x8B"sv)) return "gzip";
  if (block.starts_with("BZh"sv)) return "bzip2";
  if (block.starts_with("\xFD"sv
                        "7zXZ\0"sv))
    return "xz";
  if (block.starts_with("\x28\xB5\x2F\xFD"sv)) return "zstd";
  return "";
}

// What pax and GNU headers say of the next entry.
struct Extension {
  std::optional<std::string> path;
  std::optional<std::string> target;
  std::optional<std::uint64_t> size;
  std::optional<std::uint64_t> uid;
  std::optional<std::uint64_t> gid;
  std::optional<std::int64_t> modified;
  std::string capability;
};

class Reader {
 public:
  Reader(const Content& read, Sink& sink) : read_(read), sink_(sink) {}

  Result<void> run() {
    for (;;) {
      TarHeader header{};
      const std::size_t got = TRY(fill({reinterpret_cast<char*>(&header), sizeof header}));
      if (got == 0 && offset_ > 0) return {};  // without the two empty blocks at the end
      if (offset_ == got) TRY(check_compression(bytes_of(header)));
      if (got < sizeof header) return invalid("it ends within a header");
      if (std::ranges::all_of(bytes_of(header), [](char c) { return c == '\0'; })) break;
      TRY(take(header));
    }
    // What follows the end is read, so that whoever writes it isn't stopped by a closed pipe.
    std::array<char, 65536> rest;
    while (TRY(read_(rest)) > 0) {
    }
    return {};
  }

 private:
  static std::string_view bytes_of(const TarHeader& header) {
    return {reinterpret_cast<const char*>(&header), sizeof header};
  }

  [[nodiscard]] std::unexpected<Error> invalid(const std::string& what) const {
    return fail(Error::invalid("the tar stream, byte " + std::to_string(offset_) + ": " + what));
  }

  static Result<void> check_compression(std::string_view block) {
    const std::string_view compression = compression_of(block);
    if (compression.empty()) return {};
    return fail(Error::invalid("the tar stream is compressed (" + std::string(compression) + ")")
                    .with_hint("unpack it on its way: … | " + std::string(compression) +
                               " -d | caisson cp - CONTAINER:PATH"));
  }

  // All of the buffer, less only at the stream's end.
  Result<std::size_t> fill(std::span<char> buffer) {
    std::size_t have = 0;
    while (have < buffer.size()) {
      const std::size_t got = TRY(read_(buffer.subspan(have)));
      if (got == 0) break;
      have += got;
      offset_ += got;
    }
    return have;
  }

  Result<void> skip(std::uint64_t bytes) {
    std::array<char, 65536> buffer;
    while (bytes > 0) {
      const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer.size()));
      if (TRY(fill(std::span(buffer).first(part))) < part) return invalid("it ends within a file");
      bytes -= part;
    }
    return {};
  }

  static std::uint64_t padding(std::uint64_t size) {
    return (kTarBlock - size % kTarBlock) % kTarBlock;
  }

  Result<void> take(const TarHeader& header) {
    const auto sum = number_of(header.checksum);
    if (!sum || *sum != checksum_of(header)) return invalid("no tar header (its sum is wrong)");
    const auto size = number_of(header.size);
    if (!size || *size > kLargestFile) return invalid("no size");
    switch (header.type) {
      case 'x':
        return read_records(TRY(read_text(*size)));
      case 'g':  // of all entries: nothing that counts here
        return skip(*size + padding(*size));
      case 'L':
        extension_.path = TRY(read_name(*size));
        return {};
      case 'K':
        extension_.target = TRY(read_name(*size));
        return {};
      default:
        return hand_on(header, *size);
    }
  }

  Result<std::string> read_text(std::uint64_t size) {
    if (size > kLongestRecords) return invalid("names or attributes of more than 1 MiB");
    std::string text(static_cast<std::size_t>(size), '\0');
    if (TRY(fill(text)) < text.size()) return invalid("it ends within a header");
    TRY(skip(padding(size)));
    return text;
  }

  Result<std::string> read_name(std::uint64_t size) {
    std::string name = TRY(read_text(size));
    name.resize(std::min(name.find('\0'), name.size()));
    return name;
  }

  // "LENGTH KEY=VALUE\n" one after the other.
  Result<void> read_records(std::string_view text) {
    while (!text.empty()) {
      const auto length = parse_integer<std::size_t>(text.substr(0, text.find(' ')));
      const std::size_t blank = text.find(' ');
      if (!length || blank == std::string_view::npos || *length <= blank + 1 ||
          *length > text.size() || text[*length - 1] != '\n') {
        return invalid("a broken pax record");
      }
      const auto record = split_once(text.substr(blank + 1, *length - blank - 2), '=');
      if (!record) return invalid("a pax record without a value");
      TRY(take_record(record->first, record->second));
      text.remove_prefix(*length);
    }
    return {};
  }

  Result<void> take_record(std::string_view key, std::string_view value) {
    const auto number = [&]() -> Result<std::uint64_t> {
      const auto parsed = parse_integer<std::uint64_t>(value);
      if (!parsed || *parsed > kLargestFile) {
        return invalid("\"" + std::string(value) + "\" as " + std::string(key));
      }
      return *parsed;
    };
    if (key == "path") {
      extension_.path = value;
    } else if (key == "linkpath") {
      extension_.target = value;
    } else if (key == "size") {
      extension_.size = TRY(number());
    } else if (key == "uid") {
      extension_.uid = TRY(number());
    } else if (key == "gid") {
      extension_.gid = TRY(number());
    } else if (key == "mtime") {
      extension_.modified = parse_integer<std::int64_t>(value.substr(0, value.find('.')));
    } else if (key == kCapabilityRecord) {
      extension_.capability = value;
    }
    return {};
  }

  Result<std::string> clean(const std::string& path) const {
    auto cleaned = clean_path(path);
    if (!cleaned) return invalid(cleaned.error().message());
    if (cleaned->contains('\0')) return invalid("a name with a NUL");
    return cleaned;
  }

  Result<Entry> make_entry(const TarHeader& header, std::uint64_t size) {
    const auto type = type_of(header.type);
    if (!type) return invalid(std::string("an entry of type '") + header.type + "'");
    const std::string prefix =
        text_of(header.magic) == "ustar" ? text_of(header.prefix) : std::string();
    const std::string name =
        prefix.empty() ? text_of(header.name) : prefix + "/" + text_of(header.name);
    const auto mode = number_of(header.mode);
    const auto uid = number_of(header.uid);
    const auto gid = number_of(header.gid);
    const auto modified = number_of(header.modified);
    const auto device_major = number_of(header.device_major);
    const auto device_minor = number_of(header.device_minor);
    if (!mode || !uid || !gid || !modified || !device_major || !device_minor) {
      return invalid("a number that is none");
    }
    Entry entry;
    entry.path = TRY(clean(extension_.path.value_or(name)));
    // Old archives have directories as files whose name ends with a slash.
    const bool directory = *type == S_IFREG && header.type != '1' && name.ends_with('/');
    entry.mode = (directory ? mode_t{S_IFDIR} : *type) | static_cast<mode_t>(*mode & 07777U);
    entry.uid = static_cast<uid_t>(extension_.uid.value_or(*uid));
    entry.gid = static_cast<gid_t>(extension_.gid.value_or(*gid));
    entry.modified.tv_sec = extension_.modified.value_or(static_cast<std::int64_t>(*modified));
    entry.device =
        makedev(static_cast<unsigned>(*device_major), static_cast<unsigned>(*device_minor));
    entry.target = extension_.target.value_or(text_of(header.link));
    entry.hard_link = header.type == '1';
    if (entry.hard_link) entry.target = TRY(clean(entry.target));
    entry.capability = extension_.capability;
    if (S_ISREG(entry.mode) && !entry.hard_link) entry.size = size;
    return entry;
  }

  Result<void> hand_on(const TarHeader& header, std::uint64_t size) {
    size = extension_.size.value_or(size);
    const Entry entry = TRY(make_entry(header, size));
    extension_ = {};
    std::uint64_t left = size;
    TRY(sink_.add(entry, [&](std::span<char> buffer) -> Result<std::size_t> {
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
      if (wanted == 0) return 0;
      const std::size_t got = TRY(fill(buffer.first(wanted)));
      if (got < wanted) return invalid("it ends within a file");
      left -= got;
      return got;
    }));
    return skip(left + padding(size));
  }

  const Content& read_;
  Sink& sink_;
  std::uint64_t offset_ = 0;
  Extension extension_;
};

}  // namespace

Result<void> read_tar(const Content& read, Sink& sink) {
  return Reader(read, sink).run();
}

}  // namespace caisson::archive
