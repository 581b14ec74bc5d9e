// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include <gtest/gtest.h>

#include <string>

#include "json/parse.h"

namespace caisson::json {
namespace {

Document document_of(std::string_view text) {
  return parse(text, "config.json").value();
}

TEST(Value, IntegersAreExactAcrossTheirWholeRange) {
  const auto u64 = [](std::string_view text) {
    return document_of(text).root().integer<std::uint64_t>();
  };
  EXPECT_EQ(u64("18446744073709551615").value(), 18446744073709551615U);
  EXPECT_EQ(u64("9007199254740993").value(), 9007199254740993U);
  EXPECT_EQ(u64("0").value(), 0U);
  EXPECT_EQ(document_of("-9223372036854775808").root().integer<std::int64_t>().value(),
            std::numeric_limits<std::int64_t>::min());
  for (const char* text : {"18446744073709551616", "-1", "-0", "1.0", "1e3", "1.5", "0.0", "1E0"}) {
    ASSERT_FALSE(u64(text)) << text;
    EXPECT_EQ(u64(text).error().message(),
              "config.json:1:1: expected an integer from 0 to 18446744073709551615, got " +
                  std::string(text));
  }
  EXPECT_EQ(document_of("4096").root().integer<std::uint16_t>(0, 4095).error().message(),
            "config.json:1:1: expected an integer from 0 to 4095, got 4096");
  EXPECT_EQ(document_of("\"1\"").root().integer<int>().error().message(),
            "config.json:1:1: expected an integer, got a string");
}

TEST(Value, ErrorsNamePositionAndPath) {
  const Document document = document_of(
      "{\"linux\": {\"resources\": {\n"
      "  \"memory\": {\"limit\": \"1G\"},\n"
      "  \"devices\": [{}, {\"allow\": 1}]\n"
      "}}}");
  const Object resources =
      document.root().object()->require<Object>("linux")->require<Object>("resources").value();
  EXPECT_EQ(resources.require<Object>("memory")->get<std::int64_t>("limit").error().message(),
            "config.json:2:23: linux.resources.memory.limit: expected an integer, got a string");
  const Array devices = resources.require<Array>("devices").value();
  auto second = devices.begin();
  ++second;
  EXPECT_EQ((*second).object()->require<bool>("allow").error().message(),
            "config.json:3:29: linux.resources.devices[1].allow: expected a boolean, got a number");
  EXPECT_EQ((*second).object()->require<std::string>("path").error().message(),
            "config.json:3:19: linux.resources.devices[1]: field \"path\" is missing");
  EXPECT_EQ(document.root().array().error().message(),
            "config.json:1:1: expected an array, got an object");
  EXPECT_EQ(document.root().error("odd").kind, Error::Kind::kInvalid);
}

TEST(Value, KeysBearThePathOfTheirValue) {
  const Document document = document_of("{\"a\": {\"b\": 1, \"c\": [2]}}");
  const Object inner = document.root().object()->require<Object>("a").value();
  std::string paths;
  for (const Member member : inner) {
    paths += member.key_value.path() + "=" + member.value.path() + " ";
  }
  EXPECT_EQ(paths, "a.b=a.b a.c=a.c ");
}

TEST(Object, NullIsAsGoodAsMissing) {
  const Document document = document_of("{\"a\": null, \"b\": 0, \"c\": [\"x\", \"y\"]}");
  const Object object = document.root().object().value();
  EXPECT_EQ(object.size(), 3U);
  EXPECT_FALSE(object.find("a"));
  EXPECT_FALSE(object.find("missing"));
  EXPECT_EQ(object.get<std::string>("a").value(), std::nullopt);
  EXPECT_EQ(object.get<int>("b").value(), 0);
  EXPECT_EQ(object.get<std::vector<std::string>>("c").value(),
            (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(object.require<int>("a").error().message(), "config.json:1:1: field \"a\" is missing");
}

TEST(Array, IteratesOverNestedElements) {
  const Document document = document_of("[[1, [2]], {\"a\": [3]}, 4]");
  const Array array = document.root().array().value();
  EXPECT_EQ(array.size(), 3U);
  std::vector<Kind> kinds;
  for (const Value element : array) kinds.push_back(element.kind());
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::kArray, Kind::kObject, Kind::kNumber}));
  EXPECT_TRUE(document_of("[]").root().array()->empty());
}

TEST(Document, ValuesOutliveAMove) {
  Document first = document_of("[\"text\"]");
  const Value root = first.root();
  const Document second = std::move(first);
  EXPECT_EQ(root.strings().value().front(), "text");
}

}  // namespace
}  // namespace caisson::json
