// SPDX-License-Identifier: Apache-2.0
#include "criu/conversation.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "criu/message.h"
#include "sys/socket.h"

namespace caisson::criu {
namespace {

Result<void> ignore(Notification&) {
  return {};
}

// What CRIU would have said is in the socket before it is asked for.
class CriuConversation : public testing::Test {
 protected:
  void SetUp() override {
    auto pair = sys::make_socket_pair();
    ASSERT_TRUE(pair);
    asker_ = std::move(pair->first);
    criu_ = std::move(pair->second);
  }
  void say(const MessageWriter& message) {
    ASSERT_TRUE(sys::send_message(criu_.get(), std::as_bytes(std::span(message.bytes()))));
  }
  std::string heard() {
    char text[1000];
    const auto size = ::recv(criu_.get(), text, sizeof text, MSG_DONTWAIT);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "";
  }

  UniqueFd asker_;
  UniqueFd criu_;
};

MessageWriter answer(RequestType type, bool success) {
  return MessageWriter().number(1, static_cast<std::uint64_t>(type)).number(2, success ? 1 : 0);
}

MessageWriter notification(const char* name, std::uint64_t pid) {
  return answer(RequestType::kNotify, true)
      .message(5, MessageWriter().text(1, name).number(2, pid));
}

TEST_F(CriuConversation, ServesNotificationsUntilTheResponse) {
  say(notification("setup-namespaces", 42));
  say(notification("post-restore", 42));
  say(answer(RequestType::kRestore, true).message(4, MessageWriter().number(1, 42)));
  std::vector<std::string> names;
  const auto response = converse(asker_.get(), "request", [&](Notification& notification) {
    names.push_back(notification.name + " " + std::to_string(notification.pid));
    return Result<void>{};
  });
  ASSERT_TRUE(response);
  EXPECT_EQ(response->pid, 42);
  EXPECT_EQ(names, (std::vector<std::string>{"setup-namespaces 42", "post-restore 42"}));
  EXPECT_EQ(heard(), "request");
  EXPECT_EQ(heard(), encode_notified(true));
  EXPECT_EQ(heard(), encode_notified(true));
}

TEST_F(CriuConversation, FailureTellsTheFirstErrorOfTheLog) {
  say(answer(RequestType::kDump, false).text(9, "Error (criu/tty.c:5): tty: Found a tty\n"));
  const auto response = converse(asker_.get(), "request", ignore);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message(), "criu: tty: Found a tty");
}

TEST_F(CriuConversation, FailureWithoutALogTellsItsErrno) {
  say(answer(RequestType::kDump, false).number(7, ENOSPC));
  const auto response = converse(asker_.get(), "request", ignore);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message(), "criu failed: No space left on device");
}

TEST_F(CriuConversation, NotificationThatFailsIsTheError) {
  say(notification("setup-namespaces", 42));
  say(answer(RequestType::kRestore, false).text(9, "Error (criu/x.c:1): script\n"));
  const auto response = converse(asker_.get(), "request", [](Notification&) -> Result<void> {
    return fail(Error::invalid("the hook failed"));
  });
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message(), "the hook failed");
  EXPECT_EQ(heard(), "request");
  EXPECT_EQ(heard(), encode_notified(false));
}

TEST_F(CriuConversation, EndWithoutAnAnswerIsAnError) {
  criu_.reset();
  const auto response = converse(asker_.get(), "request", ignore);
  EXPECT_FALSE(response);
}

TEST_F(CriuConversation, VersionIsRead) {
  say(answer(RequestType::kVersion, true).message(10, MessageWriter().number(1, 3).number(2, 17)));
  const auto response = converse(asker_.get(), encode_version_request(), ignore);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->major_number, 3U);
  EXPECT_EQ(response->minor_number, 17U);
}

}  // namespace
}  // namespace caisson::criu
