// SPDX-License-Identifier: Apache-2.0
// Any sequence of calls of the library's policy builder: it makes a policy or says why not, and the
// policy does what the rules say by a reading of its own.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "caisson/seccomp/policy_builder.h"
#include "profile_of_bytes.h"

namespace caisson::seccomp {
namespace {

struct WrittenRule {
  v1::Action action = v1::Action::allow();
  std::string_view call;
  std::vector<v1::Condition> conditions;
};

using Arguments = std::array<std::uint64_t, kArgumentCount>;

// docs/seccomp-semantics.md, "Widths of arguments": constants that the width can't hold equal
// nothing and are greater than all; those that are negative numbers of the width stand for its
// bits.
bool holds_masked(const v1::Condition& condition, std::uint64_t argument, unsigned width) {
  const std::uint64_t low = ~0ULL >> (64 - width);
  const std::uint64_t value = condition.value & condition.mask;
  const std::uint64_t high_mask = condition.mask & ~low;
  const bool negative = (value >> (width - 1) & 1) != 0;
  const bool all_high = (value & high_mask) == high_mask;
  if ((value & high_mask) != 0 && !(all_high && negative)) return false;
  return (argument & condition.mask & low) == (value & low);
}

bool holds(const v1::Condition& condition, std::uint64_t argument, unsigned width) {
  using Operator = v1::Condition::Operator;
  const std::uint64_t low = ~0ULL >> (64 - width);
  const std::uint64_t above = condition.value >> (width - 1);
  const bool negative =
      above == ~0ULL >> (width - 1) || (width == 16 && above == 0xffff'ffff >> (width - 1));
  const std::uint64_t value = negative ? condition.value & low : condition.value;
  argument &= low;
  switch (condition.op) {
    case Operator::kNotEqual:
      return argument != value;
    case Operator::kLess:
      return argument < value;
    case Operator::kLessOrEqual:
      return argument <= value;
    case Operator::kEqual:
      return argument == value;
    case Operator::kGreaterOrEqual:
      return argument >= value;
    case Operator::kGreater:
      return argument > value;
    case Operator::kMaskedEqual:
      return holds_masked(condition, argument, width);
  }
  return false;
}

v1::Action action_of_byte(std::uint8_t byte) {
  constexpr std::array kActions = {v1::Action::kill_process(), v1::Action::kill_thread(),
                                   v1::Action::trap(),         v1::Action::error(7),
                                   v1::Action::notify(),       v1::Action::trace(9),
                                   v1::Action::log(),          v1::Action::allow()};
  return kActions.at(byte % kActions.size());
}

class Fuzzed {
 public:
  explicit Fuzzed(ByteReader bytes) : bytes_(bytes) {}

  void run() {
    default_ = action_of_byte(bytes_.byte());
    builder_.default_action(default_);
    for (int i = 0; i < 12 && !bytes_.at_end(); ++i) step();
    const v1::Result<v1::Policy> policy = builder_.build();
    require(policy.ok() != bad_);
    if (!policy) {
      require(policy.error().kind() == v1::Error::Kind::kInvalid);
      require(std::strlen(policy.error().message()) > 0);
      return;
    }
    require(policy->instruction_count() > 0);
    for (const WrittenRule& rule : rules_) check(*policy, rule);
  }

 private:
  void step() {
    const std::uint8_t what = bytes_.byte();
    if (what < 4) {
      builder_.abi("i386").abi("arm");
    } else if (what == 5) {
      builder_.abi("vax");
      bad_ = true;
    } else if (what == 6) {
      builder_.allow({"no such call"});
      bad_ = true;
    } else {
      add_rule();
    }
  }

  void add_rule() {
    WrittenRule rule;
    rule.action = action_of_byte(bytes_.byte());
    rule.call = kFuzzedCalls.at(bytes_.byte() % kFuzzedCalls.size());
    for (int left = bytes_.byte() % 4; left > 0; --left) {
      const std::uint8_t test = bytes_.byte();
      v1::Condition condition;
      condition.index = test % 7;  // 6 is one too many
      condition.op = static_cast<v1::Condition::Operator>(test / 7 % 7);
      condition.value = bytes_.constant();
      if (condition.op == v1::Condition::Operator::kMaskedEqual) condition.mask = bytes_.constant();
      bad_ = bad_ || condition.index >= kArgumentCount;
      rule.conditions.push_back(condition);
    }
    // The interface takes lists that are written out.
    const auto& c = rule.conditions;
    switch (c.size()) {
      case 0:
        builder_.rule(rule.action, {rule.call});
        break;
      case 1:
        builder_.rule(rule.action, {rule.call}, {c[0]});
        break;
      case 2:
        builder_.rule(rule.action, {rule.call}, {c[0], c[1]});
        break;
      default:
        builder_.rule(rule.action, {rule.call}, {c[0], c[1], c[2]});
    }
    rules_.push_back(std::move(rule));
  }

  [[nodiscard]] v1::Action expected(std::string_view call, const Arguments& arguments) const {
    const auto id = find_syscall(call);
    std::vector<v1::Action> applying;
    for (const WrittenRule& rule : rules_) {
      if (rule.call != call) continue;
      const bool all = std::ranges::all_of(rule.conditions, [&](const v1::Condition& each) {
        const unsigned width = argument_width(*id, native_abi(), each.index);
        return holds(each, arguments.at(each.index), width);
      });
      if (all) applying.push_back(rule.action);
    }
    if (applying.empty()) return default_;
    return *std::ranges::min_element(applying, {}, &v1::Action::kind);
  }

  void check(const v1::Policy& policy, const WrittenRule& rule) const {
    Arguments arguments{};
    check_one(policy, rule.call, arguments);
    for (const v1::Condition& each : rule.conditions) {
      for (const std::uint64_t value :
           {each.value - 1, each.value + 1, each.value ^ (std::uint64_t{1} << 32), ~each.mask,
            each.value}) {
        arguments.at(each.index) = value;
        check_one(policy, rule.call, arguments);
      }
    }
  }

  void check_one(const v1::Policy& policy, std::string_view call, const Arguments& a) const {
    const auto action = policy.evaluate(call, {a[0], a[1], a[2], a[3], a[4], a[5]});
    require(action.ok() && *action == expected(call, a));
  }

  ByteReader bytes_;
  v1::PolicyBuilder builder_;
  v1::Action default_ = v1::Action::allow();
  std::vector<WrittenRule> rules_;
  bool bad_ = false;
};

}  // namespace
}  // namespace caisson::seccomp

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  caisson::seccomp::Fuzzed(caisson::seccomp::ByteReader({data, size})).run();
  return 0;
}
