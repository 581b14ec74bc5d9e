// SPDX-License-Identifier: Apache-2.0
#include "json/writer.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "json/parse.h"

namespace caisson::json {
namespace {

Writer& write_sample(Writer& writer) {
  writer.begin_object();
  writer.member("name", "read").member("n", std::uint64_t{18446744073709551615U});
  writer.key("list").begin_array().value(-1).value(true).null().end_array();
  writer.key("none").begin_array().end_array();
  writer.key("inner").begin_object().member("x", false).end_object();
  return writer.end_object();
}

TEST(Writer, CompactTextHasNoBlanks) {
  Writer writer(Writer::Layout::kCompact);
  EXPECT_EQ(write_sample(writer).text(),
            "{\"name\":\"read\",\"n\":18446744073709551615,\"list\":[-1,true,null],\"none\":[],"
            "\"inner\":{\"x\":false}}");
}

TEST(Writer, ANumberIsWrittenAsShortAsItReadsBack) {
  Writer writer(Writer::Layout::kCompact);
  writer.begin_array().value(11.62).value(0.1).value(-3.0).value(1e300).end_array();
  EXPECT_EQ(writer.text(), "[11.62,0.1,-3,1e+300]");
}

TEST(Writer, IndentedTextHasALinePerElement) {
  Writer writer;
  EXPECT_EQ(write_sample(writer).text(),
            "{\n"
            "  \"name\": \"read\",\n"
            "  \"n\": 18446744073709551615,\n"
            "  \"list\": [\n"
            "    -1,\n"
            "    true,\n"
            "    null\n"
            "  ],\n"
            "  \"none\": [],\n"
            "  \"inner\": {\n"
            "    \"x\": false\n"
            "  }\n"
            "}");
}

TEST(Writer, WhatItEscapesTheParserReadsBack) {
  using namespace std::string_view_literals;
  constexpr std::string_view kText = "q\" b\\ \n\t\r\x01\x1f\x7f é😀";
  Writer writer;
  writer.value(kText);
  EXPECT_EQ(parse(writer.text(), "f").value().root().string().value(), kText);
  Writer control(Writer::Layout::kCompact);
  control.value("\x01\0"sv);
  EXPECT_EQ(control.text(), "\"\\u0001\\u0000\"");
}

TEST(Writer, InvalidBytesBecomeReplacementCharacters) {
  Writer writer;
  writer.value("a\xff\xc3z\xe2\x82");
  EXPECT_EQ(writer.text(), "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace caisson::json
