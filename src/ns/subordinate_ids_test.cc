// SPDX-License-Identifier: Apache-2.0
#include "ns/subordinate_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace caisson::ns {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SubordinateIds, AreThoseOfTheNameOrTheNumber) {
  constexpr std::string_view kText =
      "ann:100000:65536\nbob:200000:65536\n1000:300000:10\nann:400000:5\n";
  EXPECT_THAT(subordinate_ids(kText, "ann", 1000),
              ElementsAre(IdRange{100000, 65536}, IdRange{300000, 10}, IdRange{400000, 5}));
  EXPECT_THAT(subordinate_ids(kText, "carl", 1001), IsEmpty());
}

TEST(SubordinateIds, PassOverLinesOfAnotherForm) {
  constexpr std::string_view kText = "# ann:1:1\nann:x:1\nann:5\nann:5:0\nann:-1:4\n ann:7:3 \n";
  EXPECT_THAT(subordinate_ids(kText, "ann", 1000), ElementsAre(IdRange{7, 3}));
}

}  // namespace
}  // namespace caisson::ns
