// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "seccomp/policy/policy.h"
#include "seccomp/profile/argument.h"

namespace caisson::seccomp {

// A condition as the kernel can see it: decided already, or a test at the argument's width.
struct ResolvedCondition {
  enum class Outcome : std::uint8_t { kNever, kAlways, kTest } outcome;
  ArgumentTest test;  // for kTest
};

// Resolves a condition on an argument of which the kernel looks at the low `width` bits (16, 32 or
// 64). The constant is compared as the number it is, so that one which the width can't hold equals
// nothing and is greater than everything; but a constant that is a negative number of that width,
// extended with ones to 32 or 64 bits, stands for its low bits. Of kMaskedEqual's second constant
// the bits outside the mask are ignored, as libseccomp does.
ResolvedCondition resolve_condition(const ArgumentCondition& condition, unsigned width);

// True where the constant of the condition has bits that the width lacks and isn't sign-extended:
// what is written can't be what was meant.
bool exceeds_width(const ArgumentCondition& condition, unsigned width);

// Whether the test holds for an argument as a filter sees it, whose high bits may be anything.
bool holds(const ArgumentTest& test, std::uint64_t argument);

}  // namespace caisson::seccomp
