// SPDX-License-Identifier: Apache-2.0
#include "seccomp/profile/action.h"

#include <gtest/gtest.h>
#include <linux/seccomp.h>

#include <array>

#include "seccomp/profile/argument.h"

namespace caisson::seccomp {
namespace {

struct Case {
  std::string_view name;
  ActionKind kind;
  std::uint32_t return_value;  // with data 5
};

constexpr std::array<Case, 8> kCases = {{
    {"SCMP_ACT_KILL_PROCESS", ActionKind::kKillProcess, SECCOMP_RET_KILL_PROCESS},
    {"SCMP_ACT_KILL_THREAD", ActionKind::kKillThread, SECCOMP_RET_KILL_THREAD},
    {"SCMP_ACT_TRAP", ActionKind::kTrap, SECCOMP_RET_TRAP},
    {"SCMP_ACT_ERRNO", ActionKind::kErrno, SECCOMP_RET_ERRNO},
    {"SCMP_ACT_NOTIFY", ActionKind::kNotify, SECCOMP_RET_USER_NOTIF},
    {"SCMP_ACT_TRACE", ActionKind::kTrace, SECCOMP_RET_TRACE},
    {"SCMP_ACT_LOG", ActionKind::kLog, SECCOMP_RET_LOG},
    {"SCMP_ACT_ALLOW", ActionKind::kAllow, SECCOMP_RET_ALLOW},
}};

TEST(Action, NamesAndReturnValues) {
  for (const Case& expected : kCases) {
    EXPECT_EQ(action_by_name(expected.name), expected.kind);
    EXPECT_EQ(name(expected.kind), expected.name);
    EXPECT_EQ(to_return_value({expected.kind, 0}), expected.return_value);
    EXPECT_EQ(to_return_value({expected.kind, 5}), expected.return_value | 5);
  }
  EXPECT_EQ(action_by_name("SCMP_ACT_KILL"), ActionKind::kKillThread);
  EXPECT_EQ(action_by_name("ALLOW"), std::nullopt);
  EXPECT_EQ(action_by_name("scmp_act_allow"), std::nullopt);
  EXPECT_EQ(action_by_name(""), std::nullopt);
}

TEST(Action, StrictnessIsTheKernelsOrder) {
  // The kernel takes the lowest value, compared as a signed number (kernel/seccomp.c).
  for (const Case& a : kCases) {
    for (const Case& b : kCases) {
      const auto left = static_cast<std::int32_t>(a.return_value);
      const auto right = static_cast<std::int32_t>(b.return_value);
      EXPECT_EQ(stricter(a.kind, b.kind), left < right) << a.name << " " << b.name;
    }
  }
}

TEST(Action, Text) {
  EXPECT_EQ(to_string({ActionKind::kErrno, 38}), "SCMP_ACT_ERRNO(38)");
  EXPECT_EQ(to_string({ActionKind::kTrace, 0}), "SCMP_ACT_TRACE(0)");
  EXPECT_EQ(to_string({ActionKind::kLog, 0}), "SCMP_ACT_LOG");
}

TEST(Operator, Names) {
  for (const std::string_view text : {"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ",
                                      "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"}) {
    const auto op = operator_by_name(text);
    ASSERT_TRUE(op) << text;
    EXPECT_EQ(name(*op), text);
  }
  EXPECT_EQ(operator_by_name("SCMP_CMP_EQ"), Operator::kEqual);
  EXPECT_EQ(operator_by_name("EQ"), std::nullopt);
}

}  // namespace
}  // namespace caisson::seccomp
