// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// As much of the Protocol Buffers encoding as CRIU's messages need (criu/rpc.proto): numbers that
// are not negative, texts and messages within messages. Each field is a key, number << 3 | wire
// type, and its value; an absent field is not written.
namespace caisson::criu {

class MessageWriter {
 public:
  MessageWriter& number(unsigned field, std::uint64_t value);
  // False is what an absent one means.
  MessageWriter& flag(unsigned field, bool value);
  MessageWriter& text(unsigned field, std::string_view value);
  // As text(), but an empty text is left out.
  MessageWriter& text_if_any(unsigned field, std::string_view value);
  MessageWriter& message(unsigned field, const MessageWriter& value);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value);
  std::string bytes_;
};

struct MessageField {
  unsigned number = 0;
  std::uint64_t value = 0;  // of a number
  std::string_view bytes;   // of a text or a message
};

// The fields in their order. The texts point into the message.
Result<std::vector<MessageField>> read_message(std::string_view message);

}  // namespace caisson::criu
