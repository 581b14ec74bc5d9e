// SPDX-License-Identifier: Apache-2.0
#include "json/compact.h"

#include <gtest/gtest.h>

namespace caisson::json {
namespace {

TEST(Compact, KeepsWhatIsQuoted) {
  EXPECT_EQ(compact("{ \"a b\" : [ 1 ,\n\t2 ] ,\r\n \"c\" : \"d  \\\" e\\\\\" } "),
            "{\"a b\":[1,2],\"c\":\"d  \\\" e\\\\\"}");
}

}  // namespace
}  // namespace caisson::json
