// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// As much of D-Bus as it takes to ask a service manager for something over its own socket: calls
// with arguments, replies and signals whose arguments are texts and numbers (D-Bus Specification,
// "Message Protocol"). In little-endian; the reading side refuses the other order.
namespace caisson::cgroup {

// Arguments or a header as they travel: each value at a multiple of its size.
class DbusWriter {
 public:
  void byte(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void number(std::uint32_t value);       // u, and the lengths of texts and arrays
  void long_number(std::uint64_t value);  // t
  void boolean(bool value) { number(value ? 1 : 0); }
  void text(std::string_view value);       // s, o
  void signature(std::string_view value);  // g
  void structure() { align(8); }           // ( and {
  // The elements are what `fill` writes; they are aligned to `alignment`.
  void array(std::size_t alignment, const std::function<void()>& fill);
  void align(std::size_t to);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads what a DbusWriter writes; every error is a malformed message.
class DbusReader {
 public:
  explicit DbusReader(std::string_view bytes) : bytes_(bytes) {}
  Result<std::uint8_t> byte();
  Result<std::uint32_t> number();
  Result<std::string_view> text();
  Result<std::string_view> signature();
  Result<void> align(std::size_t to);
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  Result<std::string_view> take(std::size_t size);
  std::string_view bytes_;
  std::size_t at_ = 0;
};

struct DbusMessage {
  enum class Type : std::uint8_t { kCall = 1, kReply = 2, kError = 3, kSignal = 4 };
  Type type = Type::kCall;
  std::uint32_t reply_to = 0;
  std::string member;  // of a signal
  std::string error_name;
  std::string body;
};

// One conversation, which ends half a minute after connect() at the latest: every wait beyond that
// is ETIMEDOUT.
class DbusConnection {
 public:
  // To a peer that is no bus, by its socket; the peer checks the caller's uid, which is told as the
  // peer sees it.
  static Result<DbusConnection> connect(const std::string& socket_path, uid_t uid);

  // Calls a method and returns its reply; an error's text is the error, kNotFound for a unit that
  // the manager doesn't know.
  Result<DbusMessage> call(std::string_view path, std::string_view interface,
                           std::string_view member, std::string_view signature,
                           const std::string& arguments);
  // The next signal, also one that came before a reply.
  Result<DbusMessage> next_signal();

 private:
  using Clock = std::chrono::steady_clock;
  DbusConnection(UniqueFd socket, Clock::time_point deadline)
      : socket_(std::move(socket)), deadline_(deadline) {}
  Result<void> authenticate(uid_t uid);
  Result<void> send(std::string_view bytes);
  Result<std::string> read_exactly(std::size_t size);
  Result<DbusMessage> receive();

  UniqueFd socket_;
  Clock::time_point deadline_;
  std::uint32_t serial_ = 0;
  std::vector<DbusMessage> signals_;
};

}  // namespace caisson::cgroup
