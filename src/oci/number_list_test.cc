// SPDX-License-Identifier: Apache-2.0
#include "oci/number_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace caisson::oci {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NumberList, ReadsNumbersAndRanges) {
  EXPECT_THAT(parse_number_list("0-3,7").value(),
              ElementsAre(NumberRange{0, 3}, NumberRange{7, 7}));
  EXPECT_THAT(parse_number_list(" 65535 , 2 - 2 ").value(),
              ElementsAre(NumberRange{65535, 65535}, NumberRange{2, 2}));
  EXPECT_THAT(parse_number_list("").value(), IsEmpty());
  EXPECT_THAT(parse_number_list(" ").value(), IsEmpty());
}

TEST(NumberList, RefusesAnythingElse) {
  for (const char* text : {",", "1,", ",1", "1,,2", "-", "-1", "1-", "3-2", "65536", "a", "1 2",
                           "0-3:1/2", "0x1", "1-2-3"}) {
    EXPECT_FALSE(parse_number_list(text)) << text;
  }
}

}  // namespace
}  // namespace caisson::oci
