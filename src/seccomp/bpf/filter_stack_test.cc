// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/filter_stack.h"

#include <gtest/gtest.h>
#include <linux/seccomp.h>

#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/product.h"

namespace caisson::seccomp::bpf {
namespace {

Program always(std::uint32_t value) {
  return {{kReturn, 0, 0, value}};
}

// `value` for one number, ALLOW for all others.
Program for_number(std::uint32_t number, std::uint32_t value) {
  return {{kLoad, 0, 0, 0},
          {kJumpEqualK, 0, 1, number},
          {kReturn, 0, 0, value},
          {kReturn, 0, 0, SECCOMP_RET_ALLOW}};
}

std::uint32_t answer(const std::vector<Program>& filters, std::int32_t number = 0) {
  return FilterStack::create(filters)->run({.nr = number});
}

TEST(FilterStackTest, TheStrictestAnswerCounts) {
  EXPECT_EQ(answer({always(SECCOMP_RET_ALLOW), always(SECCOMP_RET_LOG)}), SECCOMP_RET_LOG);
  EXPECT_EQ(answer({always(SECCOMP_RET_ERRNO), always(SECCOMP_RET_ALLOW)}), SECCOMP_RET_ERRNO);
  // 0x80000000 is the strictest of all, 0 the next.
  EXPECT_EQ(answer({always(SECCOMP_RET_KILL_PROCESS), always(SECCOMP_RET_KILL_THREAD)}),
            SECCOMP_RET_KILL_PROCESS);
}

TEST(FilterStackTest, OfEquallyStrictAnswersTheNewestCounts) {
  EXPECT_EQ(answer({always(SECCOMP_RET_ERRNO | 1), always(SECCOMP_RET_ERRNO | 2)}),
            SECCOMP_RET_ERRNO | 2);
}

TEST(FilterStackTest, RefusesNoFilterAndBadOnes) {
  EXPECT_FALSE(FilterStack::create({}).has_value());
  const std::vector<Program> bad = {always(0), {{kLoad, 0, 0, 1}}};
  EXPECT_FALSE(FilterStack::create(bad).has_value());
}

// All that the stack may answer, each with data that makes the filters answer so.
TEST(FilterStackTest, WalkedAndRunAgree) {
  const std::vector<Program> filters = {for_number(1, SECCOMP_RET_ERRNO | 1),
                                        for_number(2, SECCOMP_RET_TRAP),
                                        for_number(1, SECCOMP_RET_ERRNO | 3)};
  const Program one = {{kLoad, 0, 0, 0},
                       {kJumpEqualK, 0, 1, 1},
                       {kReturn, 0, 0, SECCOMP_RET_ERRNO | 3},
                       {kJumpEqualK, 0, 1, 2},
                       {kReturn, 0, 0, SECCOMP_RET_TRAP},
                       {kReturn, 0, 0, SECCOMP_RET_ALLOW}};
  const FilterStack stack = *FilterStack::create(filters);
  const SymbolicProgram symbolic = *SymbolicProgram::create(one);
  Paths paths(10'000);
  Product product(paths);
  std::size_t pieces = 0;
  product.walk({}, stack, symbolic,
               [&](const Path& path, const Outcome& left, const Outcome& right) {
                 EXPECT_EQ(left.value, right.value);
                 EXPECT_EQ(stack.run(path.sample()), left.value);
                 ++pieces;
                 return true;
               });
  EXPECT_GE(pieces, 3U);
  EXPECT_GT(paths.budget(), 0U);
}

}  // namespace
}  // namespace caisson::seccomp::bpf
