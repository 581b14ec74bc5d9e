// SPDX-License-Identifier: Apache-2.0
#include "process/protocol.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "sys/file.h"
#include "sys/socket.h"

namespace caisson::process {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMaxText = 4096;

// Parent and child are the same program at the same time, so the layout need not be portable; the
// version guards against a child of another build that outlived an update.
struct Wire {
  std::uint8_t version = kVersion;
  MessageType type = MessageType::kGo;
  Error::Kind kind = Error::Kind::kSystem;
  int errnum = 0;
  bool text_in_file = false;  // the descriptor that comes along holds the text
  std::array<std::uint16_t, 3> lengths{};
  std::array<char, 3 * kMaxText> text{};
};
constexpr std::size_t kHeaderSize = offsetof(Wire, text);

Result<void> send_wire(int socket, const Wire& wire, int fd) {
  std::size_t size = kHeaderSize;
  for (const std::uint16_t length : wire.lengths) size += length;
  return sys::send_message(socket, {reinterpret_cast<const std::byte*>(&wire), size}, fd);
}

void put_texts(Wire& wire, const std::array<std::string_view, 3>& texts) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string_view text = texts[i].substr(0, kMaxText);
    std::memcpy(wire.text.data() + at, text.data(), text.size());
    wire.lengths[i] = static_cast<std::uint16_t>(text.size());
    at += text.size();
  }
}

Result<UniqueFd> text_file(std::string_view text) {
  UniqueFd file(::memfd_create("message", MFD_CLOEXEC));
  if (!file) return fail(Error::last("make a file for a message"));
  TRY(sys::write_all(file.get(), text, "a message"));
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fail(Error::last("rewind a message"));
  return file;
}

}  // namespace

Result<void> send(int socket, MessageType type, int fd) {
  Wire wire;
  wire.type = type;
  return send_wire(socket, wire, fd);
}

Result<void> send_text(int socket, MessageType type, std::string_view text, int fd) {
  Wire wire;
  wire.type = type;
  if (text.size() > kMaxText && fd < 0) {
    const UniqueFd file = TRY(text_file(text));
    wire.text_in_file = true;
    return send_wire(socket, wire, file.get());
  }
  put_texts(wire, {text, "", ""});
  return send_wire(socket, wire, fd);
}

Result<void> send_error(int socket, const Error& error) {
  Wire wire;
  wire.type = MessageType::kFailed;
  wire.kind = error.kind;
  wire.errnum = error.errnum;
  put_texts(wire, {error.operation, error.subject, error.hint});
  return send_wire(socket, wire, -1);
}

Result<void> expect(int socket, MessageType type) {
  const Message message = TRY(receive(socket));
  if (message.type == type) return {};
  return fail(Error::from_errno(EPROTO, "unexpected message of the other side"));
}

Result<Message> receive(int socket) {
  Wire wire;
  auto received =
      TRY(sys::receive_message(socket, {reinterpret_cast<std::byte*>(&wire), sizeof wire}));
  if (received.size == 0) {
    return fail(Error::from_errno(ECONNRESET, "wait for the container's process"));
  }
  std::size_t expected = kHeaderSize;
  for (const std::uint16_t length : wire.lengths) expected += length;
  if (received.size < kHeaderSize || received.size != expected || wire.version != kVersion ||
      wire.type > MessageType::kCloned) {
    return fail(Error::from_errno(EPROTO, "read a message of the container's process"));
  }
  Message message;
  message.type = wire.type;
  message.fd = std::move(received.fd);
  message.error.kind = wire.kind;
  message.error.errnum = wire.errnum;
  std::size_t at = 0;
  const std::array<std::string*, 3> texts = {&message.error.operation, &message.error.subject,
                                             &message.error.hint};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    texts[i]->assign(wire.text.data() + at, wire.lengths[i]);
    at += wire.lengths[i];
  }
  if (wire.text_in_file) {
    message.text = TRY(sys::read_all(message.fd.get(), "a message"));
    message.fd.reset();
    return message;
  }
  if (message.type != MessageType::kFailed) message.text = std::move(message.error.operation);
  return message;
}

}  // namespace caisson::process
