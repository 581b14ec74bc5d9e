// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "seccomp/policy/policy.h"

// Inputs of fuzz targets read as instructions for making profiles: every input makes one, and small
// changes to the input are small changes to it.
namespace caisson::seccomp {

inline void require(bool holds) {
  if (!holds) std::abort();
}

// An input from its start; zeros after its end.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }

  std::uint16_t word() {
    const std::uint8_t low = byte();
    return static_cast<std::uint16_t>(low | byte() << 8);
  }

  // A constant that is often one of those where comparisons go wrong.
  std::uint64_t constant() {
    constexpr std::array<std::uint64_t, 10> kBorders = {
        0,           1,           0x7f,          0xffff,     0x7fff'ffff,
        0x8000'0000, 0xffff'ffff, 0x1'0000'0000, ~0ULL >> 1, ~0ULL};
    const std::uint8_t choice = byte();
    if (choice < 64) return choice;
    if (choice < 192) return kBorders.at(choice % kBorders.size()) + (choice >> 6) - 2;
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | byte();
    return value;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

// Of arguments of 16, 32 and 64 bits.
inline constexpr std::array<std::string_view, 8> kFuzzedCalls = {
    "read", "mkdir", "socket", "lseek", "personality", "clone", "mmap", "fchmodat2"};

inline Action action_of_byte(std::uint8_t byte) {
  const auto kind = static_cast<ActionKind>(byte % 8);
  return {kind, carries_data(kind) ? static_cast<std::uint16_t>(byte >> 4) : std::uint16_t{0}};
}

inline Rule rule_of_bytes(ByteReader& bytes) {
  Rule rule;
  rule.action = action_of_byte(bytes.byte());
  const std::uint8_t calls = bytes.byte();
  for (std::size_t i = 0; i < kFuzzedCalls.size(); ++i) {
    if ((calls >> i & 1) != 0) rule.names.push_back({std::string(kFuzzedCalls.at(i)), {}});
  }
  for (int left = bytes.byte() % 4; left > 0; --left) {
    ArgumentCondition condition;
    const std::uint8_t what = bytes.byte();
    condition.index = what % kArgumentCount;
    condition.op = static_cast<Operator>(what / kArgumentCount % 7);
    condition.value = bytes.constant();
    if (condition.op == Operator::kMaskedEqual) condition.value_two = bytes.constant();
    rule.args.push_back(condition);
  }
  return rule;
}

inline Profile profile_of_bytes(ByteReader& bytes) {
  constexpr std::array kAbis = {Abi::kX86_64, Abi::kI386, Abi::kX32, Abi::kArm64, Abi::kS390x};
  constexpr int kMaxRules = 6;
  Profile profile;
  profile.source = "input";
  profile.default_action = action_of_byte(bytes.byte());
  const std::uint8_t choices = bytes.byte();
  for (std::size_t i = 0; i < kAbis.size(); ++i) {
    if ((choices >> i & 1) != 0) profile.architectures.push_back(kAbis.at(i));
  }
  profile.all_conditions = (choices >> kAbis.size() & 1) != 0;
  for (int left = bytes.byte() % (kMaxRules + 1); left > 0; --left) {
    profile.rules.push_back(rule_of_bytes(bytes));
  }
  return profile;
}

// Every name is known, so every such profile means something.
inline Policy policy_of_bytes(ByteReader& bytes) {
  Result<Policy> policy =
      resolve(profile_of_bytes(bytes), {.native = Abi::kX86_64, .caps = 0, .kernel = {6, 18}});
  require(policy.has_value());
  return *std::move(policy);
}

// Calls visit(data) with data on the borders of all that the policy tests, at most `count`.
template <class Visit>
void for_each_border(const Policy& policy, std::size_t count, Visit visit) {
  for (const AbiPolicy& abi : policy.abis) {
    for (const CallPolicy& call : abi.calls) {
      bpf::Data data = {.nr = static_cast<std::int32_t>(call.number),
                        .arch = info(abi.abi).audit_arch};
      visit(data);
      for (const Clause& clause : policy.clauses_of(call)) {
        for (const AnyOf& tests : clause.all) {
          for (const ArgumentTest& test : tests) {
            std::uint64_t& argument = data.args.at(test.index);
            for (const std::uint64_t value :
                 {test.value - 1, test.value + 1, test.value ^ (std::uint64_t{1} << 32), ~test.mask,
                  test.value}) {
              if (count-- == 0) return;
              argument = value;
              visit(data);
            }
          }
        }
      }
    }
  }
}

}  // namespace caisson::seccomp
