// SPDX-License-Identifier: Apache-2.0
// The decisions of docs/seccomp-semantics.md, one by one: what a profile makes of calls is held
// against the policy, against the compiled program in the interpreter, and against the kernel.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "seccomp/bpf/interpreter.h"
#include "seccomp/compile/compile.h"
#include "seccomp/load/observer.h"

namespace caisson::seccomp {
namespace {

#ifdef __x86_64__

constexpr Target kTarget = {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}};

struct Expectation {
  Call call;
  std::string action;
};

struct Case {
  std::string_view decision;
  std::string_view profile;
  std::vector<Expectation> expectations;
};

Call call(Abi abi, std::string_view name, std::array<std::uint64_t, 6> args = {}) {
  return {abi, number(*find_syscall(name), abi).value(), args};
}

Call x64(std::string_view name, std::array<std::uint64_t, 6> args = {}) {
  return call(Abi::kX86_64, name, args);
}

std::vector<Case> rules_and_conditions() {
  return {
      {"ConditionsOnDifferentArgumentsAreAllDemanded",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 2},
              {"index": 1, "op": "SCMP_CMP_LE", "value": 2}]}]})",
       {{x64("socket", {2, 1}), "ALLOW"},
        {x64("socket", {2, 3}), "ERRNO(1)"},
        {x64("socket", {3, 1}), "ERRNO(1)"}}},
      {"ConditionsOnOneArgumentAreAlternatives",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 1},
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 2}]}]})",
       {{x64("socket", {1}), "ALLOW"},
        {x64("socket", {2}), "ALLOW"},
        {x64("socket", {3}), "ERRNO(1)"}}},
      {"ARepeatedArgumentBesideAnotherAllowsTheLess",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 1},
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 2},
              {"index": 1, "op": "SCMP_CMP_EQ", "value": 5}]}]})",
       {{x64("socket", {1, 5}), "ALLOW"},
        {x64("socket", {1, 4}), "ERRNO(1)"},
        {x64("socket", {3, 5}), "ERRNO(1)"}}},
      {"ARepeatedArgumentBesideAnotherDeniesTheMore",
       R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 1},
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 2},
              {"index": 1, "op": "SCMP_CMP_EQ", "value": 5}]}]})",
       {{x64("socket", {1, 4}), "ERRNO(1)"},
        {x64("socket", {3, 5}), "ERRNO(1)"},
        {x64("socket", {3, 4}), "ALLOW"}}},
      {"AllConditionsDemandsEachOfThem",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "allConditions": true, "syscalls": [
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 0, "op": "SCMP_CMP_GE", "value": 10},
              {"index": 0, "op": "SCMP_CMP_LE", "value": 20}]}]})",
       {{x64("socket", {10}), "ALLOW"},
        {x64("socket", {20}), "ALLOW"},
        {x64("socket", {9}), "ERRNO(1)"},
        {x64("socket", {21}), "ERRNO(1)"}}},
      {"OfOverlappingRulesTheStrictestWins",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
            {"names": ["socket", "read"], "action": "SCMP_ACT_ALLOW"},
            {"names": ["read"], "action": "SCMP_ACT_ERRNO"},
            {"names": ["write"], "action": "SCMP_ACT_TRAP"},
            {"names": ["write"], "action": "SCMP_ACT_KILL"},
            {"names": ["bind"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5},
            {"names": ["bind"], "action": "SCMP_ACT_ERRNO", "errnoRet": 7},
            {"names": ["socket"], "action": "SCMP_ACT_KILL_PROCESS", "args": [
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 40}]}]})",
       {{x64("socket", {2}), "ALLOW"},
        {x64("socket", {40}), "KILL_PROCESS"},
        {x64("read"), "ERRNO(1)"},
        {x64("write"), "KILL_THREAD"},
        {x64("bind"), "ERRNO(5)"}}},
      {"ConditionsOfRulesDependOnMachineAndCapabilities",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 13,
           "architectures": ["SCMP_ARCH_X86"], "syscalls": [
            {"names": ["chroot"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_CHROOT"]}},
            {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
            {"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95,
             "excludes": {"caps": ["CAP_BPF", "CAP_SYS_ADMIN"]}},
            {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
            {"names": ["kcmp"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.19"}},
            {"names": ["getcpu"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"]}},
            {"names": ["vm86"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["x86"]}}]})",
       {{x64("chroot"), "ALLOW"},
        {x64("mount"), "ERRNO(13)"},
        {x64("bpf"), "ERRNO(95)"},
        {x64("ptrace"), "ALLOW"},
        {x64("kcmp"), "ERRNO(13)"},
        {call(Abi::kI386, "getcpu"), "ALLOW"},
        {call(Abi::kI386, "vm86"), "ERRNO(13)"}}},
      {"EveryActionIsReturned",
       R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"names": ["read"], "action": "SCMP_ACT_KILL_PROCESS"},
            {"names": ["write"], "action": "SCMP_ACT_KILL_THREAD"},
            {"names": ["open"], "action": "SCMP_ACT_TRAP"},
            {"names": ["close"], "action": "SCMP_ACT_ERRNO", "errnoRet": 4095},
            {"names": ["stat"], "action": "SCMP_ACT_NOTIFY"},
            {"name": "fstat", "action": "SCMP_ACT_TRACE", "errnoRet": 65535},
            {"name": "lstat", "action": "SCMP_ACT_LOG"},
            {"name": "poll", "action": "SCMP_ACT_KILL"}]})",
       {{x64("read"), "KILL_PROCESS"},
        {x64("write"), "KILL_THREAD"},
        {x64("open"), "TRAP"},
        {x64("close"), "ERRNO(4095)"},
        {x64("stat"), "NOTIFY"},
        {x64("fstat"), "TRACE(65535)"},
        {x64("lstat"), "LOG"},
        {x64("poll"), "KILL_THREAD"},
        {x64("mount"), "ALLOW"}}},
  };
}

std::vector<Case> abis_and_names() {
  return {
      {"AnUnlistedAbiIsKilled",
       R"({"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_ARM"]})",
       {{x64("read"), "ALLOW"},
        {call(Abi::kI386, "read"), "KILL_PROCESS"},
        {call(Abi::kX32, "read"), "KILL_PROCESS"},
        {{Abi::kX86_64, 0xffffffff}, "ALLOW"}}},
      {"Bit30TellsX32",
       R"({"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X32"], "syscalls": [
            {"names": ["readv"], "action": "SCMP_ACT_TRAP"}]})",
       {{x64("readv"), "TRAP"},
        {call(Abi::kX32, "readv"), "TRAP"},
        // x32 has a number of its own for it.
        {{Abi::kX32, kX32Bit | 19}, "ALLOW"},
        {call(Abi::kI386, "readv"), "KILL_PROCESS"}}},
      {"ANameThatAnAbiLacksMeansNothingThere",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86"], "syscalls": [
            {"names": ["sigreturn", "no_such_call"], "action": "SCMP_ACT_ALLOW"}]})",
       {{call(Abi::kI386, "sigreturn"), "ALLOW"}, {x64("rt_sigreturn"), "ERRNO(1)"}}},
      {"CallsNewerThanTheProfileGetEnosys",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86"], "syscalls": [
            {"names": ["read", "statx"], "action": "SCMP_ACT_ALLOW"}]})",
       {{x64("seccomp"), "ERRNO(1)"},
        {x64("pidfd_open"), "ERRNO(38)"},
        {{Abi::kX86_64, 100'000}, "ERRNO(38)"},
        {call(Abi::kI386, "pidfd_open"), "ERRNO(38)"},
        {call(Abi::kI386, "seccomp"), "ERRNO(1)"}}},
      {"WhereTheDefaultLetsPassNewerCallsPass",
       R"({"defaultAction": "SCMP_ACT_LOG", "syscalls": [
            {"names": ["read"], "action": "SCMP_ACT_ERRNO"}]})",
       {{x64("pidfd_open"), "LOG"}, {{Abi::kX86_64, 100'000}, "LOG"}}},
  };
}

std::vector<Case> widths() {
  return {
      {"SocketFamiliesHave32Bits",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"],
           "syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
             {"index": 0, "op": "SCMP_CMP_GT", "value": 40}]}]})",
       {{x64("socket", {0x100000028}), "ERRNO(1)"},
        {x64("socket", {0x100000029}), "ALLOW"},
        {x64("socket", {~0ULL}), "ALLOW"},
        {call(Abi::kI386, "socket", {40}), "ERRNO(1)"},
        {call(Abi::kI386, "socket", {41}), "ALLOW"},
        {call(Abi::kX32, "socket", {0x100000028}), "ERRNO(1)"}}},
      {"ModesHave16Bits",
       R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"names": ["fchmod"], "action": "SCMP_ACT_ERRNO", "args": [
              {"index": 1, "op": "SCMP_CMP_MASKED_EQ", "value": 2048, "valueTwo": 2048}]}]})",
       {{x64("fchmod", {9, 04755}), "ERRNO(1)"},
        {x64("fchmod", {9, 0x7fff0000 | 04755}), "ERRNO(1)"},
        {x64("fchmod", {9, 0x10000}), "ALLOW"}}},
      {"OffsetsHave64Bits",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
            {"names": ["lseek"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 1, "op": "SCMP_CMP_LT", "value": 4294967296}]}]})",
       {{x64("lseek", {9, 0xffffffff}), "ALLOW"}, {x64("lseek", {9, 0x100000000}), "ERRNO(1)"}}},
      {"AConstantBeyondTheWidthEqualsNothing",
       R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 4294967336}]},
            {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "args": [
              {"index": 0, "op": "SCMP_CMP_NE", "value": 4294967336}]}]})",
       {{x64("socket", {40}), "ALLOW"},
        {x64("socket", {0x100000028}), "ALLOW"},
        {x64("personality", {40}), "ERRNO(1)"}}},
      {"ANegativeConstantStandsForItsLowBits",
       R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
            {"names": ["openat"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 0, "op": "SCMP_CMP_EQ", "value": 18446744073709551516}]}]})",
       {{x64("openat", {0xffffff9c}), "ALLOW"},
        {x64("openat", {0xffffffffffffff9c}), "ALLOW"},
        {x64("openat", {9}), "ERRNO(1)"}}},
  };
}

class Decisions : public ::testing::TestWithParam<Case> {};

TEST_P(Decisions, HoldInPolicyProgramAndKernel) {
  const Case& tested = GetParam();
  const Result<Profile> profile = parse_profile(tested.profile, "test");
  ASSERT_TRUE(profile.has_value()) << profile.error().message();
  const Result<Policy> policy = resolve(*profile, kTarget);
  ASSERT_TRUE(policy.has_value()) << policy.error().message();
  const Result<bpf::Program> program = compile(*policy);
  ASSERT_TRUE(program.has_value()) << program.error().message();
  const auto interpreter = bpf::Interpreter::create(*program);
  ASSERT_TRUE(interpreter.has_value()) << interpreter.error().message();

  std::vector<Call> live;
  std::vector<std::string> expected_live;
  const bool int80 = has_int80();
  for (const auto& [call, action] : tested.expectations) {
    SCOPED_TRACE(std::string(info(call.abi).name) + " call " + std::to_string(call.number) + " (" +
                 std::to_string(call.args[0]) + ", " + std::to_string(call.args[1]) + ")");
    const bpf::Data data = data_of(call);
    EXPECT_EQ(bpf::action_text(to_return_value(evaluate(*policy, data).action)), action);
    EXPECT_EQ(bpf::action_text(interpreter->run(data).value), action);
    if (call.abi == Abi::kI386 && !int80) continue;
    live.push_back(call);
    expected_live.push_back(action);
  }
  EXPECT_EQ(observe(*program, live), expected_live);
}

std::string name_of(const ::testing::TestParamInfo<Case>& tested) {
  return std::string(tested.param.decision);
}

INSTANTIATE_TEST_SUITE_P(Rules, Decisions, ::testing::ValuesIn(rules_and_conditions()), name_of);
INSTANTIATE_TEST_SUITE_P(S17Abis, Decisions, ::testing::ValuesIn(abis_and_names()), name_of);
INSTANTIATE_TEST_SUITE_P(S17Widths, Decisions, ::testing::ValuesIn(widths()), name_of);

#endif

}  // namespace
}  // namespace caisson::seccomp
