// SPDX-License-Identifier: Apache-2.0
#include "cgroup/dbus.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sys/retry.h"

namespace caisson::cgroup {
namespace {

constexpr std::size_t kMaxMessage = 16U << 20;
// A manager that is starting or reloading answers late; one that never does must not hang a verb.
constexpr std::chrono::seconds kPatience{30};

enum HeaderField : std::uint8_t {
  kPath = 1,
  kInterface,
  kMember,
  kErrorName,
  kReplySerial,
  kDestination,
  kSender,
  kSignature
};

Error malformed() {
  return Error::invalid("malformed D-Bus message");
}

void put_field(DbusWriter& header, HeaderField field, std::string_view type,
               std::string_view value) {
  header.structure();
  header.byte(field);
  header.signature(type);
  if (type == "g") {
    header.signature(value);
  } else {
    header.text(value);
  }
}

// The variant that a header field holds; of other types than these no field is.
Result<void> read_field(DbusReader& header, DbusMessage& message) {
  TRY(header.align(8));
  const std::uint8_t field = TRY(header.byte());
  const std::string_view type = TRY(header.signature());
  if (type == "u") {
    const std::uint32_t value = TRY(header.number());
    if (field == kReplySerial) message.reply_to = value;
    return {};
  }
  if (type == "g") {
    TRY(header.signature());
    return {};
  }
  if (type != "s" && type != "o") return fail(malformed());
  const std::string_view value = TRY(header.text());
  if (field == kMember) message.member = value;
  if (field == kErrorName) message.error_name = value;
  return {};
}

}  // namespace

void DbusWriter::align(std::size_t to) {
  bytes_.resize((bytes_.size() + to - 1) / to * to);
}

void DbusWriter::number(std::uint32_t value) {
  align(4);
  for (int shift = 0; shift < 32; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
}

void DbusWriter::long_number(std::uint64_t value) {
  align(8);
  for (int shift = 0; shift < 64; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
}

void DbusWriter::text(std::string_view value) {
  number(static_cast<std::uint32_t>(value.size()));
  bytes_ += value;
  byte(0);
}

void DbusWriter::signature(std::string_view value) {
  byte(static_cast<std::uint8_t>(value.size()));
  bytes_ += value;
  byte(0);
}

void DbusWriter::array(std::size_t alignment, const std::function<void()>& fill) {
  number(0);
  const std::size_t length_at = bytes_.size() - 4;
  // The length does not count the padding before the first element.
  align(alignment);
  const std::size_t start = bytes_.size();
  fill();
  const std::size_t length = bytes_.size() - start;
  for (std::size_t i = 0; i < 4; ++i) bytes_[length_at + i] = static_cast<char>(length >> (8 * i));
}

Result<std::string_view> DbusReader::take(std::size_t size) {
  if (size > bytes_.size() - at_) return fail(malformed());
  const std::string_view taken = bytes_.substr(at_, size);
  at_ += size;
  return taken;
}

Result<void> DbusReader::align(std::size_t to) {
  TRY(take((to - at_ % to) % to));
  return {};
}

Result<std::uint8_t> DbusReader::byte() {
  return static_cast<std::uint8_t>(TRY(take(1)).front());
}

Result<std::uint32_t> DbusReader::number() {
  TRY(align(4));
  const std::string_view bytes = TRY(take(4));
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

Result<std::string_view> DbusReader::text() {
  const std::string_view value = TRY(take(TRY(number())));
  TRY(take(1));
  return value;
}

Result<std::string_view> DbusReader::signature() {
  const std::string_view value = TRY(take(TRY(byte())));
  TRY(take(1));
  return value;
}

Result<DbusConnection> DbusConnection::connect(const std::string& socket_path, uid_t uid) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) {
    return fail(Error::from_errno(ENAMETOOLONG, "connect to", socket_path));
  }
  std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(Error::last("open a socket"));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (sys::retry([&] { return ::connect(socket.get(), generic, sizeof address); }) != 0) {
    return fail(Error::last("connect to", socket_path));
  }
  DbusConnection connection(std::move(socket), Clock::now() + kPatience);
  TRY(connection.authenticate(uid));
  return connection;
}

// SASL's EXTERNAL: the socket tells the peer who the caller is; the uid comes as hexadecimal digits
// of its decimal ones. BEGIN goes along without waiting for the OK: what systemd reads together
// with a BEGIN it does not look at before more comes in (bus_socket_read_auth() in its bus-socket.c
// up to 252 at least), so a call sent right behind BEGIN can stay unanswered. Nothing follows this
// one before its answer.
Result<void> DbusConnection::authenticate(uid_t uid) {
  std::string request("\0AUTH EXTERNAL ", 15);
  for (const char digit : std::to_string(uid)) {
    request += '3';
    request += digit;
  }
  TRY(send(request + "\r\nBEGIN\r\n"));
  std::string answer;
  while (!answer.ends_with("\r\n")) {
    if (answer.size() > 1000) return fail(malformed());
    answer += TRY(read_exactly(1));
  }
  if (!answer.starts_with("OK ")) {
    return fail(Error::from_errno(EACCES, "authenticate to the service manager"));
  }
  return {};
}

Result<void> DbusConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    // Without SIGPIPE, should the manager restart.
    const auto put =
        sys::retry([&] { return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    if (put < 0) return fail(Error::last("write to the service manager"));
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<std::string> DbusConnection::read_exactly(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    pollfd event{socket_.get(), POLLIN, 0};
    const auto wait = [&] {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
      return ::poll(&event, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    };
    if (sys::retry(wait) == 0) {
      return fail(Error::from_errno(ETIMEDOUT, "wait for the service manager"));
    }
    const auto got =
        sys::retry([&] { return ::read(socket_.get(), bytes.data() + filled, size - filled); });
    if (got < 0) return fail(Error::last("read from the service manager"));
    if (got == 0) return fail(Error::from_errno(ECONNRESET, "read from the service manager"));
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<DbusMessage> DbusConnection::receive() {
  // Order, type, flags, version; lengths of body and header fields around the serial.
  std::string head = TRY(read_exactly(16));
  if (head[0] != 'l') return fail(malformed());
  DbusReader fixed(std::string_view(head).substr(4));
  const std::size_t body_size = TRY(fixed.number());
  TRY(fixed.number());
  const std::size_t fields_size = TRY(fixed.number());
  if (body_size > kMaxMessage || fields_size > kMaxMessage) return fail(malformed());
  head += TRY(read_exactly((fields_size + 7) / 8 * 8));
  DbusMessage message;
  message.type = static_cast<DbusMessage::Type>(head[1]);
  message.body = TRY(read_exactly(body_size));
  DbusReader header(std::string_view(head).substr(0, 16 + fields_size));
  for (int i = 0; i < 16; ++i) TRY(header.byte());
  while (header.position() < 16 + fields_size) TRY(read_field(header, message));
  return message;
}

Result<DbusMessage> DbusConnection::call(std::string_view path, std::string_view interface,
                                         std::string_view member, std::string_view signature,
                                         const std::string& arguments) {
  const std::uint32_t serial = ++serial_;
  DbusWriter header;
  header.byte('l');
  header.byte(static_cast<std::uint8_t>(DbusMessage::Type::kCall));
  header.byte(0);
  header.byte(1);
  header.number(static_cast<std::uint32_t>(arguments.size()));
  header.number(serial);
  header.array(8, [&] {
    put_field(header, kPath, "o", path);
    put_field(header, kInterface, "s", interface);
    put_field(header, kMember, "s", member);
    put_field(header, kDestination, "s", "org.freedesktop.systemd1");
    if (!signature.empty()) put_field(header, kSignature, "g", signature);
  });
  header.align(8);
  TRY(send(header.bytes() + arguments));
  for (;;) {
    DbusMessage message = TRY(receive());
    if (message.type == DbusMessage::Type::kSignal) {
      signals_.push_back(std::move(message));
    } else if (message.reply_to == serial) {
      if (message.type == DbusMessage::Type::kReply) return message;
      DbusReader body(message.body);
      const auto text = body.text();
      std::string what =
          std::string(member) + ": " + (text ? std::string(*text) : message.error_name);
      const bool unknown = message.error_name == "org.freedesktop.systemd1.NoSuchUnit";
      return fail(unknown ? Error::not_found(std::move(what)) : Error::invalid(std::move(what)));
    }
  }
}

Result<DbusMessage> DbusConnection::next_signal() {
  if (!signals_.empty()) {
    DbusMessage message = std::move(signals_.front());
    signals_.erase(signals_.begin());
    return message;
  }
  for (;;) {
    DbusMessage message = TRY(receive());
    if (message.type == DbusMessage::Type::kSignal) return message;
  }
}

}  // namespace caisson::cgroup
