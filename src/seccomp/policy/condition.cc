// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/condition.h"

namespace caisson::seccomp {
namespace {

using Outcome = ResolvedCondition::Outcome;

std::uint64_t low_bits(unsigned width) {
  return ~std::uint64_t{0} >> (64 - width);
}

// -1 for an int may be written 0xffffffff or 0xffffffffffffffff, and for a umode_t 0xffff too.
bool sign_extended(std::uint64_t value, unsigned width) {
  if ((value >> (width - 1) & 1) == 0) return false;
  const std::uint64_t high = value | low_bits(width);
  return high == ~std::uint64_t{0} || high == low_bits(32);
}

// The constant at the width; nullopt where the width can't hold it.
std::optional<std::uint64_t> truncate(std::uint64_t value, unsigned width) {
  if (value <= low_bits(width) || sign_extended(value, width)) return value & low_bits(width);
  return std::nullopt;
}

// As truncate(), for the bits that a mask selects: sign-extended ones are all that it selects above
// the width, and the sign.
std::optional<std::uint64_t> truncate_masked(std::uint64_t value, std::uint64_t mask,
                                             unsigned width) {
  const std::uint64_t high_mask = mask & ~low_bits(width);
  const std::uint64_t high = value & high_mask;
  const bool negative = (value >> (width - 1) & 1) != 0;
  if (high == 0 || (high == high_mask && negative)) return value & low_bits(width);
  return std::nullopt;
}

ResolvedCondition decided(bool always) {
  return {always ? Outcome::kAlways : Outcome::kNever, {}};
}

ResolvedCondition resolve_masked(const ArgumentCondition& condition, unsigned width) {
  const std::uint64_t mask = condition.value;
  const auto value = truncate_masked(condition.value_two & mask, mask, width);
  if (!value) return decided(false);
  const std::uint64_t seen = mask & low_bits(width);
  if (seen == 0) return decided(*value == 0);
  const auto index = static_cast<std::uint8_t>(condition.index);
  return {Outcome::kTest, {index, Operator::kMaskedEqual, seen, *value}};
}

// A constant above all values that the argument can take.
ResolvedCondition resolve_beyond(Operator op) {
  return decided(op == Operator::kNotEqual || op == Operator::kLess ||
                 op == Operator::kLessOrEqual);
}

}  // namespace

ResolvedCondition resolve_condition(const ArgumentCondition& condition, unsigned width) {
  if (condition.op == Operator::kMaskedEqual) return resolve_masked(condition, width);
  const auto value = truncate(condition.value, width);
  if (!value) return resolve_beyond(condition.op);
  const std::uint64_t max = low_bits(width);
  switch (condition.op) {
    case Operator::kLess:
      if (*value == 0) return decided(false);
      break;
    case Operator::kGreaterOrEqual:
      if (*value == 0) return decided(true);
      break;
    case Operator::kGreater:
      if (*value == max) return decided(false);
      break;
    case Operator::kLessOrEqual:
      if (*value == max) return decided(true);
      break;
    case Operator::kEqual:
    case Operator::kNotEqual:
    case Operator::kMaskedEqual:
      break;
  }
  const auto index = static_cast<std::uint8_t>(condition.index);
  return {Outcome::kTest, {index, condition.op, max, *value}};
}

bool exceeds_width(const ArgumentCondition& condition, unsigned width) {
  if (condition.op != Operator::kMaskedEqual) return !truncate(condition.value, width);
  return !truncate_masked(condition.value_two & condition.value, condition.value, width);
}

bool holds(const ArgumentTest& test, std::uint64_t argument) {
  const std::uint64_t seen = argument & test.mask;
  switch (test.op) {
    case Operator::kNotEqual:
      return seen != test.value;
    case Operator::kLess:
      return seen < test.value;
    case Operator::kLessOrEqual:
      return seen <= test.value;
    case Operator::kEqual:
    case Operator::kMaskedEqual:
      return seen == test.value;
    case Operator::kGreaterOrEqual:
      return seen >= test.value;
    case Operator::kGreater:
      return seen > test.value;
  }
  return false;
}

}  // namespace caisson::seccomp
