// SPDX-License-Identifier: Apache-2.0
#include "sys/socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>

namespace caisson::sys {
namespace {

TEST(ReceiveMessage, GetsWhatAPeerSentBeforeItClosedWithMessagesUnread) {
  auto pair = make_socket_pair();
  ASSERT_TRUE(pair.has_value()) << pair.error().message();
  auto& [ours, theirs] = *pair;
  ASSERT_EQ(::send(ours.get(), "go", 2, MSG_NOSIGNAL), 2);
  ASSERT_EQ(::send(theirs.get(), "why", 3, MSG_NOSIGNAL), 3);
  theirs.reset();  // "go" stays unread

  std::array<std::byte, 8> buffer{};
  const auto last_words = receive_message(ours.get(), buffer);
  ASSERT_TRUE(last_words.has_value()) << last_words.error().message();
  EXPECT_EQ(last_words->size, 3U);
  const auto end = receive_message(ours.get(), buffer);
  ASSERT_TRUE(end.has_value()) << end.error().message();
  EXPECT_EQ(end->size, 0U);
}

}  // namespace
}  // namespace caisson::sys
