// SPDX-License-Identifier: Apache-2.0
#include "cgroup/variant.h"

#include <gtest/gtest.h>

#include <string>

namespace caisson::cgroup {
namespace {

using namespace std::string_literals;

std::string signature_of(std::string_view text) {
  const auto value = parse_variant(text);
  return value ? value->signature() : "refused: " + value.error().message();
}

std::string bytes_of(std::string_view text) {
  const auto value = parse_variant(text);
  if (!value) return "refused: " + value.error().message();
  DbusWriter to;
  value->write(to);
  return to.bytes();
}

TEST(Variant, TypesAreToldOrSeen) {
  EXPECT_EQ(signature_of("37"), "i");
  EXPECT_EQ(signature_of("-1.5"), "d");
  EXPECT_EQ(signature_of(" true "), "b");
  EXPECT_EQ(signature_of("'control-group'"), "s");
  EXPECT_EQ(signature_of("uint64 10000000"), "t");
  EXPECT_EQ(signature_of("byte 0x1f"), "y");
  EXPECT_EQ(signature_of("@t 5"), "t");
  EXPECT_EQ(signature_of("['a', \"b\"]"), "as");
  EXPECT_EQ(signature_of("@as []"), "as");
  EXPECT_EQ(signature_of("[('char-pts', 'rw')]"), "a(ss)");
  EXPECT_EQ(signature_of("[[1], [2, 3]]"), "aai");
}

TEST(Variant, BytesAreDbus) {
  EXPECT_EQ(bytes_of("37"), "\x25\0\0\0"s);
  EXPECT_EQ(bytes_of("-1"), "\xff\xff\xff\xff"s);
  EXPECT_EQ(bytes_of("uint16 258"), "\x02\x01"s);
  EXPECT_EQ(bytes_of("uint64 1"), "\x01\0\0\0\0\0\0\0"s);
  EXPECT_EQ(bytes_of("true"), "\x01\0\0\0"s);
  EXPECT_EQ(bytes_of("'a\\'b'"), "\x03\0\0\0a'b\0"s);
  EXPECT_EQ(bytes_of("1.0"), "\0\0\0\0\0\0\xf0\x3f"s);
  EXPECT_EQ(bytes_of("[uint64 1]"), "\x08\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0"s);
}

TEST(Variant, WhatIsNoValueIsRefused) {
  for (const char* text :
       {"", "x", "'open", "300 4", "byte 256", "uint32 -1", "[1, 'a']", "[]", "[1", "()", "uint64",
        "@as [1]", "2147483648", "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"}) {
    EXPECT_FALSE(parse_variant(text)) << text;
  }
}

}  // namespace
}  // namespace caisson::cgroup
