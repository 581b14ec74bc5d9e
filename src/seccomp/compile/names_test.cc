// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/names.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>

#include <algorithm>

#include "seccomp/bpf/opcode.h"
#include "seccomp/compile/compile.h"

namespace caisson::seccomp {
namespace {

using bpf::Program;

constexpr bpf::Instruction kEnd = {bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW};

TEST(Names, KnowArchitecturesAndCalls) {
  const Program program = {{bpf::kLoad, 0, 0, 4},
                           {bpf::kJumpEqualK, 0, 2, AUDIT_ARCH_X86_64},
                           {bpf::kLoad, 0, 0, 0},
                           {bpf::kJumpEqualK, 3, 3, 59},
                           {bpf::kJumpEqualK, 0, 2, AUDIT_ARCH_I386},
                           {bpf::kLoad, 0, 0, 0},
                           {bpf::kJumpGreaterOrEqualK, 0, 0, 11},
                           kEnd};
  EXPECT_EQ(compared_names(program),
            (std::vector<std::string>{"", "x86_64", "", "execve", "i386", "", "execve", ""}));
}

TEST(Names, KnowX32ByItsBit) {
  const Program program = {{bpf::kLoad, 0, 0, 4},
                           {bpf::kJumpEqualK, 0, 6, AUDIT_ARCH_X86_64},
                           {bpf::kLoad, 0, 0, 0},
                           {bpf::kJumpEqualK, 4, 0, 0x40000208},  // 520
                           {bpf::kAndK, 0, 0, ~0x40000000U},
                           {bpf::kJumpEqualK, 2, 0, 59},
                           {bpf::kJumpEqualK, 1, 0, 520},
                           kEnd,
                           kEnd};
  EXPECT_EQ(compared_names(program),
            (std::vector<std::string>{"", "x86_64", "", "execve", "", "execve", "execve", "", ""}));
}

TEST(Names, AreLeftOutWhereTheWaysDisagree) {
  const Program two_architectures = {{bpf::kLoad, 0, 0, 4},
                                     {bpf::kJumpEqualK, 0, 2, AUDIT_ARCH_X86_64},
                                     {bpf::kLoad, 0, 0, 0},
                                     {bpf::kJump, 0, 0, 1},
                                     {bpf::kLoad, 0, 0, 0},
                                     {bpf::kJumpEqualK, 0, 0, 59},
                                     kEnd};
  EXPECT_EQ(compared_names(two_architectures),
            (std::vector<std::string>{"", "x86_64", "", "", "", "", ""}));
  const Program number_or_argument = {{bpf::kLoad, 0, 0, 4},
                                      {bpf::kJumpEqualK, 0, 4, AUDIT_ARCH_X86_64},
                                      {bpf::kLoad, 0, 0, 0},
                                      {bpf::kJumpEqualK, 1, 0, 1},
                                      {bpf::kLoad, 0, 0, 16},
                                      {bpf::kJumpEqualK, 0, 0, 59},
                                      kEnd};
  EXPECT_EQ(compared_names(number_or_argument),
            (std::vector<std::string>{"", "x86_64", "", "write", "", "", ""}));
}

TEST(Names, TellMostComparisonsOfTheDefaultProfile) {
  const Result<Profile> profile = parse_profile(default_profile_text(), "builtin");
  ASSERT_TRUE(profile.has_value());
  const Result<Policy> policy =
      resolve(*profile, {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}});
  ASSERT_TRUE(policy.has_value());
  const Result<Program> program = compile(*policy);
  ASSERT_TRUE(program.has_value());
  const std::vector<std::string> names = compared_names(*program);
  for (const std::string_view expected : {"x86_64", "i386", "socket", "personality", "unshare"}) {
    EXPECT_NE(std::ranges::find(names, expected), names.end()) << expected;
  }
}

}  // namespace
}  // namespace caisson::seccomp
