// SPDX-License-Identifier: Apache-2.0
#include "json/copy.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace caisson::json {
namespace {

TEST(Copy, WritesWhatWasRead) {
  const std::string text =
      R"({"a":[1,-2,1.5,true,false,null,"x\n"],"b":{"c":{},"d":[]},"e":9223372036854775807})";
  const auto document = parse(text, "x");
  ASSERT_TRUE(document);
  Writer writer(Writer::Layout::kCompact);
  copy(writer, document->root());
  EXPECT_EQ(writer.text(), text);
}

}  // namespace
}  // namespace caisson::json
