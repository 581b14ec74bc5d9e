// SPDX-License-Identifier: Apache-2.0
#include "criu/message.h"

namespace caisson::criu {
namespace {

// What is behind a field's key.
enum WireType : unsigned { kVarint = 0, kEightBytes = 1, kLengthDelimited = 2, kFourBytes = 5 };

Error malformed() {
  return Error::invalid("malformed message of criu");
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  // Seven bits a byte, the lowest first; the eighth says that more follow.
  Result<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(TRY(bytes(1)).front());
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    return fail(malformed());
  }

  Result<std::string_view> bytes(std::uint64_t count) {
    if (count > rest_.size()) return fail(malformed());
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

 private:
  std::string_view rest_;
};

Result<MessageField> read_field(Reader& reader) {
  const std::uint64_t key = TRY(reader.varint());
  MessageField field;
  field.number = static_cast<unsigned>(key >> 3);
  switch (key & 7) {
    case kVarint:
      field.value = TRY(reader.varint());
      return field;
    case kLengthDelimited:
      field.bytes = TRY(reader.bytes(TRY(reader.varint())));
      return field;
    case kEightBytes:
      field.bytes = TRY(reader.bytes(8));
      return field;
    case kFourBytes:
      field.bytes = TRY(reader.bytes(4));
      return field;
    default:
      return fail(malformed());
  }
}

}  // namespace

void MessageWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7f) | 0x80);
  bytes_ += static_cast<char>(value);
}

MessageWriter& MessageWriter::number(unsigned field, std::uint64_t value) {
  varint(std::uint64_t{field} << 3 | kVarint);
  varint(value);
  return *this;
}

MessageWriter& MessageWriter::flag(unsigned field, bool value) {
  return value ? number(field, 1) : *this;
}

MessageWriter& MessageWriter::text(unsigned field, std::string_view value) {
  varint(std::uint64_t{field} << 3 | kLengthDelimited);
  varint(value.size());
  bytes_ += value;
  return *this;
}

MessageWriter& MessageWriter::text_if_any(unsigned field, std::string_view value) {
  return value.empty() ? *this : text(field, value);
}

MessageWriter& MessageWriter::message(unsigned field, const MessageWriter& value) {
  return text(field, value.bytes());
}

Result<std::vector<MessageField>> read_message(std::string_view message) {
  Reader reader(message);
  std::vector<MessageField> fields;
  while (!reader.at_end()) fields.push_back(TRY(read_field(reader)));
  return fields;
}

}  // namespace caisson::criu
