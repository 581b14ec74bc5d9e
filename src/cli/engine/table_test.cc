// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/table.h"

#include <gtest/gtest.h>

namespace caisson::cli {
namespace {

TEST(Table, ColumnsAreAsWideAsTheirWidestCell) {
  EXPECT_EQ(align_columns("NAME\tID\tX\na-long-name-indeed\t1\ty…z\n"),
            "NAME                 ID        X\n"
            "a-long-name-indeed   1         y…z\n");
}

TEST(Table, OnlyLinesThatFollowEachOtherShareAColumn) {
  EXPECT_EQ(align_columns("a-long-name-indeed\tb\nalone\na\tb\n"),
            "a-long-name-indeed   b\nalone\na         b\n");
}

TEST(Table, CellsCountInCharacters) {
  EXPECT_EQ(align_columns("ääääääääää\tb\naaaaaaaaaa\tb\n"), "ääääääääää   b\naaaaaaaaaa   b\n");
}

TEST(Table, EmptyColumnsKeepTheirWidth) {
  EXPECT_EQ(align_columns("\t\tx\n"), "                    x\n");
}

}  // namespace
}  // namespace caisson::cli
