// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <gtest/gtest.h>

#include <string>

namespace caisson::json {
namespace {

std::string error_of(std::string_view text) {
  const Result<Document> document = parse(text, "f");
  return document ? "no error" : document.error().message();
}

struct BadText {
  std::string_view text;
  std::string_view message;
};

TEST(Parse, RefusesMalformedTextAtItsPosition) {
  using namespace std::string_view_literals;
  for (const BadText& bad : std::initializer_list<BadText>{
           {"", "f:1:1: the text is empty"},
           {" \n ", "f:2:2: the text is empty"},
           {"{\n  \"a\": }", "f:2:8: expected a value"},
           {"{\n  \"a\" 1}", "f:2:7: expected ':' after the key"},
           {"{\"a\": 1 \"b\"", "f:1:9: expected ',' or '}'"},
           {"{\"a\": 1,}", "f:1:9: expected a key in double quotes, or '}'"},
           {"{a: 1}", "f:1:2: expected a key in double quotes, or '}'"},
           {"[1 2]", "f:1:4: expected ',' or ']'"},
           {"[1,]", "f:1:4: expected a value"},
           {"[\n\n 01]", "f:3:3: expected ',' or ']'"},
           {"[.5]", "f:1:2: expected a value"},
           {"[+1]", "f:1:2: expected a value"},
           {"[1.]", "f:1:4: expected a digit after the decimal point"},
           {"[1e]", "f:1:4: expected a digit in the exponent"},
           {"[NaN]", "f:1:2: expected a value"},
           {"[tru]", "f:1:5: expected a value"},
           {"'a'", "f:1:1: expected a value"},
           {"[\"abc", "f:1:6: the string has no closing quote"},
           {"[\"a\nb\"]", "f:1:4: invalid escape, or control character in a string"},
           {"[\"a\\x\"]", "f:1:4: invalid escape, or control character in a string"},
           {"[\"a\\u12g4\"]", "f:1:4: expected four hexadecimal digits after \\u"},
           {"[\"\\ud800x\"]", "f:1:3: half of a surrogate pair"},
           {"[1, \"\\udc00\"]", "f:1:5: the string contains half of a surrogate pair"},
           {"[1, \"a\\u0000b\"]", "f:1:5: the string contains NUL (\\u0000)"},
           {"{} x", "f:1:4: unexpected text after the end of the value"},
           {"{}\n{}", "f:2:1: unexpected text after the end of the value"},
           {"{}\0x"sv, "f:1:3: NUL byte"},
           {"[\"a\0\"]"sv, "f:1:4: NUL byte"},
           {"[\"\xff\"]", "f:1:3: not valid UTF-8"},
           {"[\"\xc0\x80\"]", "f:1:3: not valid UTF-8"},
           {"[\"\xed\xa0\x80\"]", "f:1:3: not valid UTF-8"},
           {"[\"12345678\xf4\x90\x80\x80\"]", "f:1:11: not valid UTF-8"},
           {"[\"\xe2\x82", "f:1:3: not valid UTF-8"},
           {"\xef\xbb\xbf{}", "f:1:1: expected a value"},
       }) {
    EXPECT_EQ(error_of(bad.text), bad.message) << bad.text;
  }
}

TEST(Parse, RefusesDuplicateKeysNamingBoth) {
  EXPECT_EQ(error_of("{\"a\": 1,\n \"b\": 2,\n \"a\": 3}"),
            "f:3:2: duplicate key \"a\", first at 1:2");
  EXPECT_EQ(error_of("[{\"x\": {\"n\": 1, \"n\": 1}}]"),
            "f:1:17: duplicate key \"n\", first at 1:9");
  // Spelt differently, the same key.
  EXPECT_EQ(error_of("{\"a\": 1, \"\\u0061\": 2}"), "f:1:10: duplicate key \"a\", first at 1:2");
  EXPECT_EQ(error_of("[{\"a\": 1}, {\"a\": 1}]"), "no error");
}

TEST(Parse, FindsDuplicatesAmongManyKeys) {
  std::string text = "{\n";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\": 0,\n";
  EXPECT_EQ(error_of(text + "\"last\": 0}"), "no error");
  EXPECT_EQ(error_of(text + "\"k500\": 0}"), "f:1002:1: duplicate key \"k500\", first at 502:1");
}

TEST(Parse, LimitsNestingWithoutUsingTheStack) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(error_of(nested(kMaxDepth)), "no error");
  EXPECT_EQ(error_of(nested(kMaxDepth + 1)), "f:1:129: nested deeper than 128 levels");
  EXPECT_EQ(error_of(std::string(4'000'000, '[')), "f:1:129: nested deeper than 128 levels");
}

TEST(Parse, LimitsSize) {
  std::string text = "\"" + std::string(kMaxBytes - 2, 'a') + "\"";
  EXPECT_EQ(error_of(text), "no error");
  EXPECT_EQ(error_of(text + " "), "f:1:1: larger than 16 MiB");
}

TEST(Parse, KnowsThePositionOfEveryKindOfValue) {
  const Document document = parse(
                                "{\n"
                                "  \"s\": \"x\\ny\", \"n\": -12,\n"
                                "\t\"t\": true, \"f\": false , \"z\" : null,\n"
                                "  \"a\": [ 7,\n"
                                "  [], {} ]\n"
                                "}\n",
                                "f")
                                .value();
  const Object root = document.root().object().value();
  EXPECT_EQ(root.value().position(), (Position{1, 1}));
  std::string seen;
  for (const Member member : root) {
    const Position key = member.key_value.position();
    const Position value = member.value.position();
    seen += std::string(member.key) + " " + std::to_string(key.line) + ":" +
            std::to_string(key.column) + " " + std::to_string(value.line) + ":" +
            std::to_string(value.column) + "\n";
  }
  EXPECT_EQ(seen,
            "s 2:3 2:8\n"
            "n 2:16 2:21\n"
            "t 3:2 3:7\n"
            "f 3:13 3:18\n"
            "z 3:26 3:32\n"
            "a 4:3 4:8\n");
  seen.clear();
  const Array array = root.find("a")->array().value();
  for (const Value element : array) {
    const Position at = element.position();
    seen += std::to_string(at.line) + ":" + std::to_string(at.column) + " ";
  }
  EXPECT_EQ(seen, "4:10 5:3 5:7 ");
}

TEST(Parse, UnescapesStrings) {
  const Document document =
      parse(R"(["a\"\\\/\b\f\n\r\t", "\u00e9\u20ac\ud83d\ude00é", ""])", "f").value();
  EXPECT_EQ(document.root().strings().value(),
            (std::vector<std::string>{"a\"\\/\b\f\n\r\t", "é€😀é", ""}));
}

TEST(Parse, RootMayBeAnyValue) {
  EXPECT_EQ(parse("7", "f").value().root().integer<int>().value(), 7);
  EXPECT_EQ(parse(" \"x\" ", "f").value().root().string().value(), "x");
  EXPECT_TRUE(parse("null", "f").value().root().is_null());
}

}  // namespace
}  // namespace caisson::json
