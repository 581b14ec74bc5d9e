// SPDX-License-Identifier: Apache-2.0
#include "cgroup/dbus.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

#include "cgroup/systemd.h"

namespace caisson::cgroup {
namespace {

TEST(Dbus, AlignsValuesToTheirSize) {
  DbusWriter writer;
  writer.byte(1);
  writer.number(2);
  writer.text("ab");
  writer.long_number(3);
  EXPECT_EQ(writer.bytes(), std::string("\1\0\0\0\2\0\0\0\2\0\0\0ab\0\0\3\0\0\0\0\0\0\0", 24));
}

TEST(Dbus, ArraysDoNotCountTheirPadding) {
  DbusWriter writer;
  writer.array(8, [&] { writer.long_number(7); });
  EXPECT_EQ(writer.bytes(), std::string("\10\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0", 16));
}

TEST(Dbus, ReadsWhatWasWritten) {
  DbusWriter writer;
  writer.number(5);
  writer.text("job");
  writer.signature("ao");
  DbusReader reader(writer.bytes());
  EXPECT_EQ(reader.number().value_or(0), 5U);
  EXPECT_EQ(reader.text().value_or(""), "job");
  EXPECT_EQ(reader.signature().value_or(""), "ao");
  EXPECT_FALSE(reader.byte());
}

TEST(Dbus, RefusesLengthsBeyondTheMessage) {
  DbusReader reader(std::string_view("\377\377\377\377abc", 7));
  EXPECT_FALSE(reader.text());
}

using Type = DbusMessage::Type;

// A message to a client, with one text (member, error's name) or none in its header.
std::string message(Type type, std::uint32_t reply_to, std::uint8_t field, std::string_view text,
                    const DbusWriter& body) {
  DbusWriter header;
  header.byte('l');
  header.byte(static_cast<std::uint8_t>(type));
  header.byte(0);
  header.byte(1);
  header.number(static_cast<std::uint32_t>(body.bytes().size()));
  header.number(100);
  header.array(8, [&] {
    header.structure();
    header.byte(5);  // the serial of what it replies to
    header.signature("u");
    header.number(reply_to);
    if (text.empty()) return;
    header.structure();
    header.byte(field);
    header.signature("s");
    header.text(text);
  });
  header.align(8);
  return header.bytes() + body.bytes();
}

std::string reply(std::string_view text) {
  DbusWriter body;
  body.text(text);
  return message(Type::kReply, 1, 0, "", body);
}

std::string refusal(std::string_view name, std::string_view text) {
  DbusWriter body;
  body.text(text);
  return message(Type::kError, 1, 4, name, body);
}

std::string job_removed(std::string_view job) {
  DbusWriter body;
  body.number(7);
  body.text(job);
  body.text("a.scope");
  body.text("done");
  return message(Type::kSignal, 0, 3, "JobRemoved", body);
}

// A service manager for one client: lets it in, answers its first call with `answer`, hangs up.
class Manager {
 public:
  explicit Manager(std::string answer) {
    std::string pattern = testing::TempDir() + "/managerXXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path().c_str(), path().size() + 1);
    listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (!listener_) std::abort();
    EXPECT_EQ(::bind(listener_.get(), generic, sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
    thread_ = std::jthread([this, answer = std::move(answer)] { serve(answer); });
  }
  ~Manager() {
    ::shutdown(listener_.get(), SHUT_RDWR);  // a client that never came must not block the thread
    thread_.join();
    std::filesystem::remove_all(directory_);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  [[nodiscard]] std::string path() const { return directory_ + "/private"; }

 private:
  // Nothing may come between BEGIN, which is in the first read, and the OK: systemd would not look
  // at it.
  void serve(const std::string& answer) {
    const UniqueFd client(::accept(listener_.get(), nullptr, nullptr));
    EXPECT_TRUE(receive(client.get()).ends_with("\r\nBEGIN\r\n"));
    send(client.get(), "OK 0123456789abcdef0123456789abcdef\r\n");
    receive(client.get());
    send(client.get(), answer);
  }
  static std::string receive(int socket) {
    std::array<char, 4096> buffer{};
    const auto got = ::read(socket, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }
  static void send(int socket, std::string_view bytes) {
    EXPECT_EQ(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  std::string directory_;
  UniqueFd listener_;
  std::jthread thread_;
};

Result<void> stop_when_answered(const std::string& answer) {
  const Manager manager(answer);
  DbusConnection connection = TRY(DbusConnection::connect(manager.path(), ::geteuid()));
  return stop_unit(connection, "a.scope");
}

TEST(StopUnit, ReturnsAtTheEndOfItsOwnJob) {
  const std::string others = job_removed("/job/5") + reply("/job/7") + job_removed("/job/6");
  EXPECT_TRUE(stop_when_answered(others + job_removed("/job/7")));
  const auto unfinished = stop_when_answered(others);
  ASSERT_FALSE(unfinished);
  EXPECT_EQ(unfinished.error().errnum, ECONNRESET);
}

TEST(StopUnit, TakesAJobThatEndedBeforeTheReply) {
  EXPECT_TRUE(stop_when_answered(job_removed("/job/7") + reply("/job/7")));
}

TEST(StopUnit, SucceedsWhereThereIsNoUnit) {
  EXPECT_TRUE(stop_when_answered(
      refusal("org.freedesktop.systemd1.NoSuchUnit", "Unit a.scope not loaded.")));
}

TEST(StopUnit, TellsAnyOtherRefusal) {
  const auto refused =
      stop_when_answered(refusal("org.freedesktop.DBus.Error.AccessDenied", "Permission denied"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "StopUnit: Permission denied");
}

TEST(StopUnit, RefusesAnAnswerThatIsNoMessage) {
  const auto refused = stop_when_answered(std::string(64, 'l'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "malformed D-Bus message");
}

}  // namespace
}  // namespace caisson::cgroup
