// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/condition.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace caisson::seccomp {
namespace {

using Outcome = ResolvedCondition::Outcome;
using enum Operator;

constexpr std::uint64_t kMinusOne = ~std::uint64_t{0};

bool matches(const ArgumentCondition& condition, unsigned width, std::uint64_t argument) {
  const ResolvedCondition resolved = resolve_condition(condition, width);
  if (resolved.outcome != Outcome::kTest) return resolved.outcome == Outcome::kAlways;
  return holds(resolved.test, argument);
}

// What an operator means, written down apart from the code under test: the kernel sees the low bits
// of the argument, the constant is a number.
bool expected(Operator op, std::uint64_t seen, std::uint64_t constant) {
  switch (op) {
    case kNotEqual:
      return seen != constant;
    case kLess:
      return seen < constant;
    case kLessOrEqual:
      return seen <= constant;
    case kEqual:
      return seen == constant;
    case kGreaterOrEqual:
      return seen >= constant;
    case kGreater:
      return seen > constant;
    case kMaskedEqual:
      break;
  }
  return false;
}

TEST(Condition, S17EveryOperatorAtEveryWidth) {
  for (const unsigned width : {16U, 32U, 64U}) {
    const std::uint64_t max = kMinusOne >> (64 - width);
    const std::uint64_t sign = (max >> 1) + 1;
    const std::vector<std::uint64_t> values = {0, 1, 2, 38, sign - 1, sign, sign + 1, max - 1, max};
    for (const Operator op : {kNotEqual, kLess, kLessOrEqual, kEqual, kGreaterOrEqual, kGreater}) {
      for (const std::uint64_t constant : values) {
        for (const std::uint64_t seen : values) {
          // Whatever stands above the width is nothing to the kernel.
          for (const std::uint64_t junk : {std::uint64_t{0}, kMinusOne, std::uint64_t{1} << 32}) {
            const std::uint64_t argument = seen | (junk & ~max);
            EXPECT_EQ(matches({0, op, constant, 0, {}}, width, argument),
                      expected(op, seen, constant))
                << name(op) << " " << width << " bits " << argument << " against " << constant;
          }
        }
      }
    }
  }
}

struct Wide {
  unsigned width;
  Operator op;
  std::uint64_t constant;
  Outcome outcome;
};

TEST(Condition, AConstantBeyondTheWidthEqualsNothingAndIsAboveEverything) {
  for (const unsigned width : {16U, 32U}) {
    for (const std::uint64_t constant : std::initializer_list<std::uint64_t>{
             std::uint64_t{1} << width, (std::uint64_t{1} << width) + 38, 0x123456789ABCDEF0}) {
      for (const Wide& wide : std::initializer_list<Wide>{
               {width, kNotEqual, constant, Outcome::kAlways},
               {width, kLess, constant, Outcome::kAlways},
               {width, kLessOrEqual, constant, Outcome::kAlways},
               {width, kEqual, constant, Outcome::kNever},
               {width, kGreaterOrEqual, constant, Outcome::kNever},
               {width, kGreater, constant, Outcome::kNever},
           }) {
        const ArgumentCondition condition{0, wide.op, wide.constant, 0, {}};
        EXPECT_EQ(resolve_condition(condition, width).outcome, wide.outcome)
            << name(wide.op) << " " << wide.constant;
        EXPECT_TRUE(exceeds_width(condition, width)) << wide.constant;
        EXPECT_FALSE(exceeds_width(condition, 64)) << wide.constant;
      }
    }
  }
}

struct Extended {
  unsigned width;
  std::uint64_t written;
  std::uint64_t meant;
};

TEST(Condition, ASignExtendedConstantStandsForItsLowBits) {
  for (const Extended& c : std::initializer_list<Extended>{
           {32, kMinusOne, 0xFFFFFFFF},
           {32, 0xFFFFFFFFFFFFFF9C, 0xFFFFFF9C},  // AT_FDCWD
           {32, 0xFFFFFFFF80000000, 0x80000000},
           {16, kMinusOne, 0xFFFF},
           {16, 0xFFFFFFFF, 0xFFFF},
           {16, 0xFFFF8000, 0x8000},
       }) {
    const ArgumentCondition condition{1, kEqual, c.written, 0, {}};
    const ResolvedCondition resolved = resolve_condition(condition, c.width);
    ASSERT_EQ(resolved.outcome, Outcome::kTest) << c.written;
    EXPECT_EQ(resolved.test, (ArgumentTest{1, kEqual, kMinusOne >> (64 - c.width), c.meant}));
    EXPECT_FALSE(exceeds_width(condition, c.width)) << c.written;
  }
  // Ones above the width without the sign bit are no sign extension.
  for (const Extended& c : std::initializer_list<Extended>{
           {32, 0xFFFFFFFF7FFFFFFF, 0}, {16, 0xFFFF7FFF, 0}, {16, 0xFFFFFF8000, 0}}) {
    EXPECT_EQ(resolve_condition({1, kEqual, c.written, 0, {}}, c.width).outcome, Outcome::kNever);
  }
}

TEST(Condition, WhatIsTrueOrFalseOfEveryValueIsDecided) {
  for (const unsigned width : {16U, 32U, 64U}) {
    const std::uint64_t max = kMinusOne >> (64 - width);
    EXPECT_EQ(resolve_condition({0, kLess, 0, 0, {}}, width).outcome, Outcome::kNever);
    EXPECT_EQ(resolve_condition({0, kGreater, max, 0, {}}, width).outcome, Outcome::kNever);
    EXPECT_EQ(resolve_condition({0, kGreaterOrEqual, 0, 0, {}}, width).outcome, Outcome::kAlways);
    EXPECT_EQ(resolve_condition({0, kLessOrEqual, max, 0, {}}, width).outcome, Outcome::kAlways);
    EXPECT_EQ(resolve_condition({0, kMaskedEqual, 0, 0, {}}, width).outcome, Outcome::kAlways);
  }
}

struct Masked {
  unsigned width;
  std::uint64_t mask;
  std::uint64_t value;
  Outcome outcome;
  std::uint64_t test_mask;
  std::uint64_t test_value;
};

TEST(Condition, MaskedEqualAtEveryWidth) {
  for (const Masked& c : std::initializer_list<Masked>{
           {64, 0x7E020000, 0, Outcome::kTest, 0x7E020000, 0},
           {32, 0x7E020000, 0x20000, Outcome::kTest, 0x7E020000, 0x20000},
           {64, kMinusOne, kMinusOne, Outcome::kTest, kMinusOne, kMinusOne},
           // Bits of the value outside the mask are ignored, as libseccomp does.
           {64, 1, 3, Outcome::kTest, 1, 1},
           {32, 1, 0x100000001, Outcome::kTest, 1, 1},
           // Mask bits above the width see zeros.
           {32, 0x100000001, 1, Outcome::kTest, 1, 1},
           {32, 0x100000000, 0, Outcome::kAlways, 0, 0},
           {16, 0xFFFF0000, 0, Outcome::kAlways, 0, 0},
           {32, 0x100000001, 0x100000001, Outcome::kNever, 0, 0},
           {32, 0x100000000, 0x100000000, Outcome::kNever, 0, 0},
           // A sign-extended value under a sign-extended mask.
           {32, kMinusOne, 0xFFFFFFFFFFFFFF9C, Outcome::kTest, 0xFFFFFFFF, 0xFFFFFF9C},
           {16, kMinusOne, kMinusOne, Outcome::kTest, 0xFFFF, 0xFFFF},
           {16, 0xFFFFFFFF, 0xFFFF8000, Outcome::kTest, 0xFFFF, 0x8000},
           {32, kMinusOne, 0xFFFFFFFF00000001, Outcome::kNever, 0, 0},
       }) {
    const ArgumentCondition condition{2, kMaskedEqual, c.mask, c.value, {}};
    const ResolvedCondition resolved = resolve_condition(condition, c.width);
    ASSERT_EQ(resolved.outcome, c.outcome) << c.width << " " << c.mask << " " << c.value;
    if (c.outcome == Outcome::kTest) {
      EXPECT_EQ(resolved.test, (ArgumentTest{2, kMaskedEqual, c.test_mask, c.test_value}));
    }
    EXPECT_EQ(exceeds_width(condition, c.width), c.outcome == Outcome::kNever);
  }
}

}  // namespace
}  // namespace caisson::seccomp
