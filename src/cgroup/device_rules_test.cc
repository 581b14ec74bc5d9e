// SPDX-License-Identifier: Apache-2.0
#include "cgroup/device_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "cgroup/device_program.h"
#include "cgroup/devices_v1.h"

namespace caisson::cgroup {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

oci::DeviceRule rule(bool allow, char type, std::optional<std::int64_t> major,
                     std::optional<std::int64_t> minor, std::string access) {
  return {
      .allow = allow, .type = type, .major = major, .minor = minor, .access = std::move(access)};
}

DeviceRules read(const std::vector<oci::DeviceRule>& rules) {
  auto read = read_device_rules(rules);
  EXPECT_TRUE(read.has_value()) << read.error().message();
  return std::move(read).value_or(DeviceRules{});
}

// Runs a device program on one request, with the instructions that the compiler uses and no other.
bool decide(const std::vector<bpf_insn>& program, const bpf_cgroup_dev_ctx& request) {
  std::array<std::uint64_t, 11> reg{};
  for (std::size_t pc = 0; pc < program.size(); ++pc) {
    const bpf_insn& insn = program[pc];
    const auto immediate = static_cast<std::uint64_t>(std::int64_t{insn.imm});
    std::uint64_t& target = reg.at(insn.dst_reg);
    const std::uint64_t source = reg.at(insn.src_reg);
    bool jump = false;
    switch (insn.code) {
      case BPF_LDX | BPF_MEM | BPF_W: {
        EXPECT_EQ(insn.src_reg, BPF_REG_1);
        std::uint32_t word = 0;
        std::memcpy(&word, reinterpret_cast<const char*>(&request) + insn.off, sizeof word);
        target = word;
        break;
      }
      case BPF_ALU64 | BPF_X | BPF_MOV:
        target = source;
        break;
      case BPF_ALU64 | BPF_K | BPF_MOV:
        target = immediate;
        break;
      case BPF_ALU64 | BPF_K | BPF_AND:
        target &= immediate;
        break;
      case BPF_ALU64 | BPF_K | BPF_RSH:
        target >>= immediate;
        break;
      case BPF_JMP | BPF_JA:
        jump = true;
        break;
      case BPF_JMP32 | BPF_JEQ | BPF_K:
        jump = static_cast<std::uint32_t>(target) == static_cast<std::uint32_t>(insn.imm);
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        jump = target == immediate;
        break;
      case BPF_JMP | BPF_EXIT:
        EXPECT_LE(reg[BPF_REG_0], 1U);  // what the verifier asks of this program type
        return reg[BPF_REG_0] != 0;
      default:
        ADD_FAILURE() << "unknown instruction " << int{insn.code};
        return false;
    }
    if (jump) pc += static_cast<std::size_t>(insn.off);
  }
  ADD_FAILURE() << "the program runs off its end";
  return false;
}

// The specification's sentence, written down once more: the last rule that matches decides.
bool expected(const DeviceRules& rules, char type, std::uint32_t major, std::uint32_t minor,
              DeviceAccess access) {
  for (const DeviceAccess bit : {kMknod, kRead, kWrite}) {
    if ((access & bit) == 0) continue;
    bool allowed = rules.default_allow;
    for (const DeviceRules::Rule& rule : rules.rules) {
      const DeviceMatch& match = rule.match;
      if (match.type == type && match.major.value_or(major) == major &&
          match.minor.value_or(minor) == minor && (match.access & bit) != 0) {
        allowed = rule.allow;
      }
    }
    if (!allowed) return false;
  }
  return true;
}

void expect_program_follows(const std::vector<oci::DeviceRule>& rules) {
  const DeviceRules wanted = read(rules);
  const auto program = compile_device_program(wanted).value();
  for (const char type : {'b', 'c'}) {
    for (const std::uint32_t major : {0U, 1U, 5U, 8U, 136U, 0xfffffffeU}) {
      for (const std::uint32_t minor : {0U, 3U, 5U, 77U, 0x80000000U}) {
        for (DeviceAccess access = 1; access <= kEveryAccess; ++access) {
          const bpf_cgroup_dev_ctx request{
              .access_type = static_cast<std::uint32_t>(access << 16) |
                             (type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR),
              .major = major,
              .minor = minor};
          EXPECT_EQ(decide(program, request), expected(wanted, type, major, minor, access))
              << type << ' ' << major << ':' << minor << " access " << int{access};
        }
      }
    }
  }
}

TEST(DeviceProgram, DeniesEverythingWithoutRules) {
  expect_program_follows({});
  EXPECT_FALSE(decide(compile_device_program({}).value(),
                      {.access_type = (kRead << 16) | BPF_DEVCG_DEV_CHAR, .major = 1, .minor = 3}));
}

TEST(DeviceProgram, FollowsContainerDefaults) {
  expect_program_follows({rule(false, 'a', {}, {}, "rwm"), rule(true, 'c', {}, {}, "m"),
                          rule(true, 'b', {}, {}, "m"), rule(true, 'c', 1, 3, "rwm"),
                          rule(true, 'c', 1, 5, "rwm"), rule(true, 'c', 5, 0, "rwm"),
                          rule(true, 'c', 136, {}, "rwm")});
}

TEST(DeviceProgram, LetsTheLastMatchingRuleDecide) {
  expect_program_follows({rule(true, 'c', 1, {}, "rw"), rule(false, 'c', 1, 3, "w"),
                          rule(true, 'b', 8, 0, "r"), rule(false, 'b', {}, 0, "rwm"),
                          rule(true, 'b', 8, {}, "m")});
}

TEST(DeviceProgram, AddsAllowancesUp) {
  expect_program_follows({rule(true, 'c', 1, 3, "r"), rule(true, 'c', 1, {}, "m"),
                          rule(true, 'c', {}, 5, "r"), rule(true, 'c', 1, 5, "w")});
}

TEST(DeviceProgram, AllowsByDefaultAfterAllowingAll) {
  expect_program_follows({rule(false, 'c', 1, 3, "r"), rule(true, 'a', {}, {}, "rwm"),
                          rule(false, 'b', 8, {}, "rwm"), rule(true, 'b', 8, 3, "r")});
}

TEST(DeviceProgram, ComparesNumbersAbove31Bits) {
  expect_program_follows({rule(true, 'c', 0xfffffffe, 0x80000000, "rwm")});
}

TEST(DeviceProgram, RefusesMoreThanJumpsCanPassOver) {
  std::vector<oci::DeviceRule> rules;
  for (std::int64_t number = 0; number < 200; ++number) {
    rules.push_back(rule(true, 'c', {}, number, "r"));
    rules.push_back(rule(true, 'c', number, {}, "w"));
  }
  const auto program = compile_device_program(read(rules));
  ASSERT_FALSE(program.has_value());
  EXPECT_THAT(program.error().message(), HasSubstr("too many device rules"));
}

TEST(DeviceRules, TakesADenialOfTypeAAsDenyingAll) {
  const DeviceRules rules = read({rule(true, 'a', {}, {}, "rwm"), rule(false, 'a', 1, 3, "w")});
  EXPECT_FALSE(rules.default_allow);
  EXPECT_TRUE(rules.rules.empty());
}

TEST(DeviceRules, TakesANarrowAllowanceOfTypeAByItsWords) {
  const DeviceRules rules = read({rule(true, 'a', 1, 3, "r")});
  EXPECT_FALSE(rules.default_allow);
  ASSERT_EQ(rules.rules.size(), 2U);
  EXPECT_EQ(rules.rules[0].match.line(), "b 1:3 r");
  EXPECT_EQ(rules.rules[1].match.line(), "c 1:3 r");
}

TEST(DeviceRules, RefusesWhatIsNoRuleAndNamesIt) {
  const auto message = [](oci::DeviceRule bad) {
    const auto read = read_device_rules(std::vector{rule(true, 'c', 1, 3, "r"), std::move(bad)});
    return read ? "accepted" : read.error().message();
  };
  EXPECT_THAT(message(rule(true, 'x', 1, 3, "r")), HasSubstr("linux.resources.devices[1]: type"));
  EXPECT_THAT(message(rule(true, 'c', 1, 3, "")), HasSubstr("access must not be empty"));
  EXPECT_THAT(message(rule(true, 'c', 1, 3, "rx")), HasSubstr("\"rx\""));
  EXPECT_THAT(message(rule(true, 'c', -2, 3, "r")), HasSubstr("major -2"));
  EXPECT_THAT(message(rule(true, 'c', 1, 4294967296, "r")), HasSubstr("minor 4294967296"));
}

TEST(DeviceList, KeepsMergedExceptions) {
  const auto list =
      to_device_list(read({rule(true, 'c', 1, 3, "r"), rule(true, 'c', 1, 3, "w"),
                           rule(true, 'b', 8, 0, "r"), rule(false, 'b', 8, {}, "r")}));
  ASSERT_TRUE(list.has_value()) << list.error().message();
  EXPECT_FALSE(list->default_allow);
  EXPECT_THAT(list->exceptions, ElementsAre(DeviceMatch{'c', 1, 3, kRead | kWrite}));
}

TEST(DeviceList, RefusesAHoleInAWiderRule) {
  const auto list =
      to_device_list(read({rule(true, 'c', 1, {}, "rw"), rule(false, 'c', 1, 3, "w")}));
  ASSERT_FALSE(list.has_value());
  EXPECT_THAT(list.error().message(), HasSubstr("can't take \"c 1:3 w\" out of \"c 1:* rw\""));
}

TEST(DeviceList, ReadsWhatTheKernelShows) {
  const auto list = parse_device_list("c *:* m\nb 8:0 rw\n");
  ASSERT_TRUE(list.has_value());
  EXPECT_FALSE(list->default_allow);
  EXPECT_THAT(list->exceptions, ElementsAre(DeviceMatch{'c', std::nullopt, std::nullopt, kMknod},
                                            DeviceMatch{'b', 8, 0, kRead | kWrite}));
  EXPECT_TRUE(parse_device_list("a *:* rwm\n")->default_allow);
  EXPECT_FALSE(parse_device_list("c 1 rwm\n").has_value());
}

TEST(DeviceList, BeginsANewGroupByDenyingAll) {
  const DeviceList fresh{.default_allow = true, .exceptions = {}};
  const DeviceList wanted{.default_allow = false, .exceptions = {{'c', 1, 3, kEveryAccess}}};
  EXPECT_THAT(device_writes(fresh, wanted),
              ElementsAre(DeviceWrite{false, "a"}, DeviceWrite{true, "c 1:3 rwm"}));
}

TEST(DeviceList, TouchesOnlyWhatDiffersOnUpdate) {
  const DeviceList present{.default_allow = false,
                           .exceptions = {{'c', 1, 3, kEveryAccess}, {'b', 8, 0, kRead | kWrite}}};
  const DeviceList wanted{.default_allow = false,
                          .exceptions = {{'c', 1, 3, kEveryAccess}, {'b', 8, 0, kRead | kMknod}}};
  EXPECT_THAT(device_writes(present, wanted),
              ElementsAre(DeviceWrite{false, "b 8:0 w"}, DeviceWrite{true, "b 8:0 m"}));
}

}  // namespace
}  // namespace caisson::cgroup
