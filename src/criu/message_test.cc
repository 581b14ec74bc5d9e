// SPDX-License-Identifier: Apache-2.0
#include "criu/message.h"

#include <gtest/gtest.h>

namespace caisson::criu {
namespace {

using namespace std::string_literals;

TEST(CriuMessage, NumbersTakeSevenBitsAByteLowestFirst) {
  EXPECT_EQ(MessageWriter().number(1, 5).bytes(), "\x08\x05"s);
  EXPECT_EQ(MessageWriter().number(1, 300).bytes(), "\x08\xac\x02"s);
  EXPECT_EQ(MessageWriter().number(63, 1).bytes(), "\xf8\x03\x01"s);
}

TEST(CriuMessage, TextsAndMessagesHaveTheirLengthInFront) {
  EXPECT_EQ(MessageWriter().text(2, "ab").bytes(),
            "\x12\x02"
            "ab"s);
  EXPECT_EQ(MessageWriter().message(2, MessageWriter().number(1, 5)).bytes(), "\x12\x02\x08\x05"s);
}

TEST(CriuMessage, WhatIsAbsentIsNotWritten) {
  EXPECT_EQ(MessageWriter().flag(3, false).text_if_any(4, "").bytes(), "");
  EXPECT_EQ(MessageWriter().flag(3, true).bytes(), "\x18\x01"s);
}

TEST(CriuMessage, ReadsWhatWasWritten) {
  const MessageWriter written =
      MessageWriter().number(1, ~std::uint64_t{0}).text(2, "x\0y"s).number(1, 7);
  const auto fields = read_message(written.bytes());
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 3U);
  EXPECT_EQ((*fields)[0].value, ~std::uint64_t{0});
  EXPECT_EQ((*fields)[1].number, 2U);
  EXPECT_EQ((*fields)[1].bytes, "x\0y"s);
  EXPECT_EQ((*fields)[2].value, 7U);
}

TEST(CriuMessage, PassesOverFixedWidths) {
  const auto fields = read_message("\x09"s + std::string(8, 'a') + "\x15"s + std::string(4, 'b'));
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->size(), 2U);
}

TEST(CriuMessage, RefusesWhatIsCutOff) {
  for (const std::string& bytes : {"\x08"s, "\x08\x80"s,
                                   "\x12\x03"
                                   "ab"s,
                                   "\x0b"s, "\x09"s, "\x08"s + std::string(10, '\xff')}) {
    EXPECT_FALSE(read_message(bytes)) << bytes.size();
  }
}

}  // namespace
}  // namespace caisson::criu
