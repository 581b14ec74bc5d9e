// SPDX-License-Identifier: Apache-2.0
// One test per decision of docs/seccomp-semantics.md.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {
namespace {

const Target kTarget = {Abi::kX86_64, 0xa80425fb, {6, 1}};

Profile profile_of(const std::string& text) {
  return parse_profile(text, "p").value();
}

// A profile from its default action and the text of its rules.
Profile make_profile(const std::string& default_action, const std::string& rules,
                     const std::string& more = "") {
  return profile_of("{\"defaultAction\": \"SCMP_ACT_" + default_action + "\"," + more +
                    "\n\"syscalls\": [" + rules + "]}");
}

std::string rule(const std::string& names, const std::string& action,
                 const std::string& more = "") {
  return "{\"names\": [" + names + "], \"action\": \"SCMP_ACT_" + action + "\"" +
         (more.empty() ? "" : ", " + more) + "}";
}

std::string arg(unsigned index, const std::string& op, const std::string& value,
                const std::string& value_two = "0") {
  return "{\"index\": " + std::to_string(index) + ", \"op\": \"SCMP_CMP_" + op +
         "\", \"value\": " + value + ", \"valueTwo\": " + value_two + "}";
}

bpf::Data call(Abi abi, std::string_view syscall, std::array<std::uint64_t, 6> args = {}) {
  bpf::Data data;
  data.arch = info(abi).audit_arch;
  data.nr = static_cast<std::int32_t>(number(find_syscall(syscall).value(), abi).value());
  data.args = args;
  return data;
}

bpf::Data raw_call(Abi abi, std::uint32_t number) {
  bpf::Data data;
  data.arch = info(abi).audit_arch;
  data.nr = static_cast<std::int32_t>(number);
  return data;
}

std::string action_of(const Policy& policy, const bpf::Data& data) {
  return to_string(evaluate(policy, data).action).substr(9);
}

std::string action_of(const Profile& profile, std::string_view syscall,
                      std::array<std::uint64_t, 6> args = {}) {
  return action_of(resolve(profile, kTarget).value(), call(Abi::kX86_64, syscall, args));
}

// --- which rules count -----------------------------------------------------------------------

struct Selection {
  std::string condition;
  Target target;
  bool counts;
};

TEST(Resolve, S9IncludesAndExcludesAsDockerReadsThem) {
  constexpr std::uint64_t kAdmin = std::uint64_t{1} << 21;
  constexpr std::uint64_t kTime = std::uint64_t{1} << 25;
  const Abi x86 = Abi::kX86_64;
  for (const Selection& c : std::initializer_list<Selection>{
           {R"("includes": {})", {x86, 0, {6, 1}}, true},
           {R"("includes": {"caps": ["CAP_SYS_ADMIN"]})", {x86, kAdmin, {6, 1}}, true},
           {R"("includes": {"caps": ["CAP_SYS_ADMIN"]})", {x86, kTime, {6, 1}}, false},
           {R"("includes": {"caps": ["CAP_SYS_ADMIN", "CAP_SYS_TIME"]})",
            {x86, kAdmin, {6, 1}},
            false},
           {R"("includes": {"caps": ["CAP_SYS_ADMIN", "CAP_SYS_TIME"]})",
            {x86, kAdmin | kTime, {6, 1}},
            true},
           {R"("excludes": {"caps": ["CAP_SYS_ADMIN", "CAP_SYS_TIME"]})",
            {x86, kTime, {6, 1}},
            false},
           {R"("excludes": {"caps": ["CAP_SYS_ADMIN"]})", {x86, kTime, {6, 1}}, true},
           {R"("includes": {"caps": ["CAP_FLY"]})", {x86, (kAdmin << 20) - 1, {6, 1}}, false},
           {R"("excludes": {"caps": ["CAP_FLY"]})", {x86, (kAdmin << 20) - 1, {6, 1}}, true},
           {R"("includes": {"arches": ["arm64", "amd64"]})", {x86, 0, {6, 1}}, true},
           {R"("includes": {"arches": ["arm64", "x86"]})", {x86, 0, {6, 1}}, false},
           {R"("includes": {"arches": ["x86"]})", {Abi::kI386, 0, {6, 1}}, true},
           {R"("includes": {"arches": ["loongarch64"]})", {Abi::kLoongarch64, 0, {6, 1}}, true},
           {R"("excludes": {"arches": ["amd64"]})", {x86, 0, {6, 1}}, false},
           {R"("excludes": {"arches": ["arm64"]})", {x86, 0, {6, 1}}, true},
           {R"("includes": {"minKernel": "4.8"})", {x86, 0, {4, 8}}, true},
           {R"("includes": {"minKernel": "4.8"})", {x86, 0, {4, 7}}, false},
           {R"("includes": {"minKernel": "4.8"})", {x86, 0, {5, 0}}, true},
           {R"("includes": {"minKernel": "4.18"})", {x86, 0, {4, 9}}, false},
           {R"("includes": {"minKernel": ""})", {x86, 0, {4, 7}}, true},
           {R"("excludes": {"minKernel": "4.8"})", {x86, 0, {4, 8}}, false},
           {R"("excludes": {"minKernel": "4.8"})", {x86, 0, {4, 7}}, true},
           {R"("excludes": {"minKernel": ""})", {x86, 0, {4, 7}}, false},
           {R"("includes": {"caps": ["CAP_SYS_ADMIN"]}, "excludes": {"minKernel": "4.8"})",
            {x86, kAdmin, {6, 1}},
            false},
       }) {
    const Profile profile = make_profile(
        "ERRNO", rule("\"read\"", "ALLOW", c.condition) + "," + rule("\"exit\"", "LOG"));
    const Policy policy = resolve(profile, c.target).value();
    EXPECT_EQ(action_of(policy, call(c.target.native, "read")), c.counts ? "ALLOW" : "ERRNO(1)")
        << c.condition;
  }
}

TEST(Resolve, S9ArchitecturesAddToTheNativeOne) {
  const auto abis = [](const std::string& more, Abi native) {
    const Profile profile = make_profile("ALLOW", "", more);
    std::vector<Abi> listed;
    const Policy policy = resolve(profile, {native, 0, {6, 1}}).value();
    for (const AbiPolicy& abi : policy.abis) listed.push_back(abi.abi);
    return listed;
  };
  using Abis = std::vector<Abi>;
  EXPECT_EQ(abis("", Abi::kX86_64), Abis{Abi::kX86_64});
  EXPECT_EQ(abis(R"("architectures": ["SCMP_ARCH_X32", "SCMP_ARCH_X86_64"],)", Abi::kX86_64),
            (Abis{Abi::kX86_64, Abi::kX32}));
  const std::string map = R"("archMap": [
      {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]},
      {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
      {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X32"]}],)";
  EXPECT_EQ(abis(map, Abi::kX86_64), (Abis{Abi::kX86_64, Abi::kI386}));
  EXPECT_EQ(abis(map, Abi::kArm64), (Abis{Abi::kArm64, Abi::kArm}));
  EXPECT_EQ(abis(map, Abi::kRiscv64), Abis{Abi::kRiscv64});
}

// --- ABIs --------------------------------------------------------------------------------------

TEST(Resolve, S17AnAbiThatIsNotListedIsKilled) {
  const Policy native_only =
      resolve(make_profile("ALLOW", rule("\"read\"", "ALLOW")), kTarget).value();
  EXPECT_EQ(action_of(native_only, call(Abi::kX86_64, "read")), "ALLOW");
  EXPECT_EQ(action_of(native_only, call(Abi::kI386, "read")), "KILL_PROCESS");
  EXPECT_EQ(action_of(native_only, call(Abi::kX32, "read")), "KILL_PROCESS");
  EXPECT_EQ(action_of(native_only, call(Abi::kArm64, "read")), "KILL_PROCESS");
  EXPECT_EQ(evaluate(native_only, call(Abi::kI386, "read")).origin, Decision::Origin::kForeignAbi);
  const Policy without_native =
      resolve(make_profile("ALLOW", "", R"("architectures": ["SCMP_ARCH_X32"],)"),
              {Abi::kArm64, 0, {6, 1}})
          .value();
  EXPECT_EQ(action_of(without_native, call(Abi::kX86_64, "read")), "KILL_PROCESS");
}

TEST(Resolve, S17X32IsToldApartByBit30) {
  const Policy policy = resolve(make_profile("ALLOW", rule("\"read\"", "ERRNO"),
                                             R"("architectures": ["SCMP_ARCH_X32"],)"),
                                kTarget)
                            .value();
  EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, 0)), "ERRNO(1)");
  EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, kX32Bit)), "ERRNO(1)");
  EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, kX32Bit + 1)), "ALLOW");
  EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, 0x80000000)), "ALLOW");
}

TEST(Resolve, ASkippedCallIsNoX32Call) {
  const bpf::Data skipped = raw_call(Abi::kX86_64, 0xFFFFFFFF);
  EXPECT_EQ(action_of(resolve(make_profile("LOG", ""), kTarget).value(), skipped), "LOG");
  EXPECT_EQ(
      action_of(resolve(make_profile("LOG", "", R"("architectures": ["SCMP_ARCH_X32"],)"), kTarget)
                    .value(),
                skipped),
      "LOG");
  EXPECT_EQ(action_of(resolve(make_profile("LOG", ""), {Abi::kArm64, 0, {6, 1}}).value(), skipped),
            "KILL_PROCESS");
}

TEST(Resolve, ANameThatAnAbiLacksDoesNothingThere) {
  const Policy policy = resolve(make_profile("ERRNO", rule("\"sigreturn\", \"read\"", "ALLOW"),
                                             R"("architectures": ["SCMP_ARCH_X86"],)"),
                                kTarget)
                            .value();
  EXPECT_TRUE(policy.warnings.empty());
  EXPECT_EQ(policy.abis.at(0).calls.size(), 1U);
  EXPECT_EQ(action_of(policy, call(Abi::kI386, "sigreturn")), "ALLOW");
}

// --- overlapping rules -------------------------------------------------------------------------

TEST(Resolve, TheStrictestOfOverlappingRulesWins) {
  const std::vector<std::string> actions = {"KILL_PROCESS", "KILL_THREAD", "TRAP", "ERRNO",
                                            "NOTIFY",       "TRACE",       "LOG",  "ALLOW"};
  for (std::size_t a = 0; a < actions.size(); ++a) {
    for (std::size_t b = 0; b < actions.size(); ++b) {
      const Profile profile =
          make_profile("LOG", rule("\"read\"", actions[a]) + "," + rule("\"read\"", actions[b]));
      const Policy policy = resolve(profile, kTarget).value();
      const Decision decision = evaluate(policy, call(Abi::kX86_64, "read"));
      EXPECT_EQ(to_string({decision.action.kind, 0}).substr(9, actions[std::min(a, b)].size()),
                actions[std::min(a, b)]);
      EXPECT_EQ(decision.rule, a <= b ? 0U : 1U);
    }
  }
}

TEST(Resolve, OfEquallyStrictRulesTheFirstWins) {
  const Profile profile = make_profile("ALLOW", rule("\"read\"", "ERRNO", "\"errnoRet\": 5") + "," +
                                                    rule("\"read\"", "ERRNO", "\"errnoRet\": 7"));
  EXPECT_EQ(action_of(profile, "read"), "ERRNO(5)");
}

TEST(Resolve, AStricterRuleWithConditionsGoesBeforeOneWithout) {
  const Profile profile = make_profile(
      "ERRNO", rule("\"socket\"", "ALLOW") + "," +
                   rule("\"socket\"", "KILL_PROCESS", "\"args\": [" + arg(0, "EQ", "40") + "]"));
  EXPECT_EQ(action_of(profile, "socket", {40}), "KILL_PROCESS");
  EXPECT_EQ(action_of(profile, "socket", {2}), "ALLOW");
}

TEST(Resolve, ARuleWithTheDefaultActionStillRestricts) {
  const Profile profile =
      make_profile("ERRNO", rule("\"read\"", "ALLOW") + "," + rule("\"read\"", "ERRNO"));
  EXPECT_EQ(action_of(profile, "read"), "ERRNO(1)");
}

TEST(Resolve, WhereNoConditionHoldsTheDefaultApplies) {
  const Profile profile =
      make_profile("TRAP", rule("\"socket\"", "ALLOW", "\"args\": [" + arg(0, "EQ", "1") + "]"));
  const Policy policy = resolve(profile, kTarget).value();
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "socket", {1})), "ALLOW");
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "socket", {2})), "TRAP");
  EXPECT_EQ(evaluate(policy, call(Abi::kX86_64, "socket", {2})).origin, Decision::Origin::kDefault);
}

// --- conditions of one rule --------------------------------------------------------------------

TEST(Resolve, ConditionsOnDifferentArgumentsAreAllDemanded) {
  const std::string args = "\"args\": [" + arg(0, "EQ", "1") + "," + arg(1, "EQ", "2") + "]";
  for (const char* action : {"ALLOW", "TRAP"}) {
    const Profile profile = make_profile("LOG", rule("\"socket\"", action, args));
    EXPECT_EQ(action_of(profile, "socket", {1, 2}), action);
    EXPECT_EQ(action_of(profile, "socket", {1, 3}), "LOG");
    EXPECT_EQ(action_of(profile, "socket", {2, 2}), "LOG");
  }
}

TEST(Resolve, OfConditionsOnOneArgumentOneIsEnough) {
  const std::string args = "\"args\": [" + arg(0, "EQ", "1") + "," + arg(0, "EQ", "2") + "]";
  for (const char* action : {"ALLOW", "TRAP"}) {
    const Profile profile = make_profile("LOG", rule("\"socket\"", action, args));
    EXPECT_EQ(action_of(profile, "socket", {1}), action);
    EXPECT_EQ(action_of(profile, "socket", {2}), action);
    EXPECT_EQ(action_of(profile, "socket", {3}), "LOG");
    EXPECT_TRUE(resolve(profile, kTarget)->warnings.empty());
  }
}

// {0: 1 or 2} and {1: 5}: runc and crun apply the rule as soon as any of the three holds.
TEST(Resolve, ARepeatedArgumentBesideAnotherNeverLetsMorePassThanRunc) {
  const std::string args =
      "\"args\": [" + arg(0, "EQ", "1") + "," + arg(0, "EQ", "2") + "," + arg(1, "EQ", "5") + "]";
  const Profile allowing = make_profile("ERRNO", rule("\"socket\"", "ALLOW", args));
  EXPECT_EQ(action_of(allowing, "socket", {1, 5}), "ALLOW");
  EXPECT_EQ(action_of(allowing, "socket", {2, 5}), "ALLOW");
  EXPECT_EQ(action_of(allowing, "socket", {1, 6}), "ERRNO(1)");
  EXPECT_EQ(action_of(allowing, "socket", {3, 5}), "ERRNO(1)");
  for (const char* action : {"TRAP", "KILL_PROCESS", "LOG"}) {
    const Profile denying = make_profile("ALLOW", rule("\"socket\"", action, args));
    EXPECT_EQ(action_of(denying, "socket", {1, 6}), action);
    EXPECT_EQ(action_of(denying, "socket", {2, 6}), action);
    EXPECT_EQ(action_of(denying, "socket", {3, 5}), action);
    EXPECT_EQ(action_of(denying, "socket", {3, 6}), "ALLOW");
  }
  EXPECT_EQ(resolve(allowing, kTarget)->warnings,
            (std::vector<std::string>{"p:2:14: conditions on socket repeat an argument: runtimes "
                                      "differ in what they combine to"}));
}

TEST(Resolve, AllConditionsDemandsEachOfThem) {
  const std::string args =
      "\"args\": [" + arg(0, "GE", "10") + "," + arg(0, "LE", "20") + "," + arg(1, "EQ", "5") + "]";
  for (const char* action : {"ALLOW", "TRAP"}) {
    const Profile profile =
        make_profile("LOG", rule("\"socket\"", action, args), "\"allConditions\": true,");
    EXPECT_EQ(action_of(profile, "socket", {15, 5}), action);
    EXPECT_EQ(action_of(profile, "socket", {10, 5}), action);
    EXPECT_EQ(action_of(profile, "socket", {9, 5}), "LOG");
    EXPECT_EQ(action_of(profile, "socket", {21, 5}), "LOG");
    EXPECT_EQ(action_of(profile, "socket", {15, 6}), "LOG");
  }
}

// --- widths ------------------------------------------------------------------------------------

TEST(Resolve, S17ArgumentsAreComparedAtTheWidthThatTheKernelTakes) {
  const Profile profile = make_profile(
      "ERRNO", rule("\"socket\"", "ALLOW", "\"args\": [" + arg(0, "GT", "40") + "]") + "," +
                   rule("\"lseek\"", "ALLOW", "\"args\": [" + arg(1, "GT", "40") + "]") + "," +
                   rule("\"chmod\"", "ALLOW", "\"args\": [" + arg(1, "EQ", "448") + "]"));
  EXPECT_EQ(action_of(profile, "socket", {41}), "ALLOW");
  EXPECT_EQ(action_of(profile, "socket", {0x100000028}), "ERRNO(1)");        // int
  EXPECT_EQ(action_of(profile, "lseek", {0, 0x100000028}), "ALLOW");         // off_t
  EXPECT_EQ(action_of(profile, "chmod", {0, 0xABCD0000000001C0}), "ALLOW");  // umode_t
  EXPECT_EQ(action_of(profile, "chmod", {0, 0x100001C0}), "ALLOW");
}

TEST(Resolve, AConstantBeyondTheWidthIsWarnedOf) {
  const Profile profile = make_profile(
      "ERRNO", rule("\"socket\"", "ALLOW", "\"args\": [" + arg(0, "EQ", "4294967336") + "]") + "," +
                   rule("\"socket\"", "ALLOW", "\"args\": [" + arg(1, "LT", "4294967336") + "]"));
  const Policy policy = resolve(profile, kTarget).value();
  ASSERT_EQ(policy.warnings.size(), 2U);
  EXPECT_EQ(policy.warnings[0],
            "p:2:73: argument 0 of socket has 32 bits: the condition never holds");
  EXPECT_TRUE(
      policy.warnings[1].ends_with("argument 1 of socket has 32 bits: the condition always holds"))
      << policy.warnings[1];
}

TEST(Resolve, ADenylistDoesNotOpenByAConstantBeyondTheWidth) {
  const Profile profile = make_profile(
      "ALLOW", rule("\"socket\"", "TRAP", "\"args\": [" + arg(0, "NE", "4294967336") + "]"));
  EXPECT_EQ(action_of(profile, "socket", {40}), "TRAP");
}

// --- names -------------------------------------------------------------------------------------

TEST(Resolve, AnUnknownNameIsAWarningWhereTheRulePermitsAndAnErrorWhereItRestricts) {
  struct Case {
    const char* default_action;
    const char* action;
    bool restricts;
  };
  for (const Case& c : std::initializer_list<Case>{{"ERRNO", "ALLOW", false},
                                                   {"ERRNO", "LOG", false},
                                                   {"ERRNO", "ERRNO", false},
                                                   {"KILL", "ERRNO", false},
                                                   {"ERRNO", "KILL", true},
                                                   {"ALLOW", "ERRNO", true},
                                                   {"ALLOW", "LOG", true},
                                                   {"ALLOW", "NOTIFY", true}}) {
    const Profile profile = make_profile(c.default_action, rule("\"read\", \"raed\"", c.action));
    const Result<Policy> policy = resolve(profile, kTarget);
    ASSERT_EQ(!policy.has_value(), c.restricts) << c.default_action << " " << c.action;
    if (c.restricts) {
      EXPECT_EQ(policy.error().message(),
                "p:2:33: unknown system call \"raed\" in a rule that restricts");
      EXPECT_EQ(policy.error().kind, Error::Kind::kInvalid);
      EXPECT_EQ(policy.error().hint, "did you mean read?");
    } else {
      EXPECT_EQ(policy->warnings,
                std::vector<std::string>{
                    "p:2:33: unknown system call \"raed\" ignored; did you mean read?"});
    }
  }
}

TEST(Resolve, NamesOfRulesThatDoNotCountAreNotLookedAt) {
  const Profile profile =
      make_profile("ALLOW", rule("\"raed\"", "ERRNO", R"("includes": {"arches": ["arm64"]})"));
  EXPECT_TRUE(resolve(profile, kTarget).has_value());
}

// --- calls newer than the profile --------------------------------------------------------------

TEST(Resolve, CallsNewerThanTheProfileGetEnosys) {
  // statx came with 4.11; io_pgetevents with 4.18; pidfd_open with 5.3; mseal with 6.10.
  const std::string rules = rule("\"read\", \"statx\"", "ALLOW");
  for (const char* default_action : {"ERRNO", "TRAP", "KILL", "KILL_PROCESS"}) {
    const Policy policy = resolve(make_profile(default_action, rules), kTarget).value();
    const std::string denied = action_of(policy, call(Abi::kX86_64, "mount"));
    EXPECT_TRUE(denied.starts_with(default_action)) << denied;
    EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "statx")), "ALLOW");
    EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "seccomp")), denied);
    for (const char* newer : {"io_pgetevents", "pidfd_open", "mseal"}) {
      EXPECT_EQ(action_of(policy, call(Abi::kX86_64, newer)), "ERRNO(38)") << newer;
      EXPECT_EQ(evaluate(policy, call(Abi::kX86_64, newer)).origin,
                Decision::Origin::kUnknownToProfile);
    }
    EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, 100'000)), "ERRNO(38)");
    EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, 400)), "ERRNO(38)");
  }
}

TEST(Resolve, NewerGoesByTheKernelAndNotByTheNumber) {
  // uretprobe (6.11) took a low number; mseal is from 6.10. 400 is a number without call.
  const Profile profile = make_profile("ERRNO", rule("\"mseal\"", "ALLOW"));
  const Policy policy = resolve(profile, kTarget).value();
  EXPECT_LT(call(Abi::kX86_64, "uretprobe").nr, call(Abi::kX86_64, "mseal").nr);
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "uretprobe")), "ERRNO(38)");
  EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, 400)), "ERRNO(38)");
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "clone3")), "ERRNO(1)");
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "statx")), "ERRNO(1)");
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "read")), "ERRNO(1)");
}

TEST(Resolve, DefaultsThatLetCallsPassOrAskKeepDoingSo) {
  const std::string rules = rule("\"read\"", "ALLOW");
  for (const char* default_action : {"ALLOW", "LOG", "NOTIFY"}) {
    const Policy policy = resolve(make_profile(default_action, rules), kTarget).value();
    EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "mseal")), default_action);
    EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, 100'000)), default_action);
  }
  const Policy trace = resolve(make_profile("TRACE", rules), kTarget).value();
  EXPECT_EQ(action_of(trace, call(Abi::kX86_64, "mseal")), "TRACE(1)");
}

TEST(Resolve, ANameInARuleThatDoesNotCountIsStillKnownToTheProfile) {
  const Profile profile = make_profile(
      "ERRNO", rule("\"read\"", "ALLOW") + "," +
                   rule("\"clone3\"", "ALLOW", R"("includes": {"caps": ["CAP_SYS_ADMIN"]})"));
  EXPECT_EQ(action_of(profile, "clone3"), "ERRNO(1)");
  EXPECT_EQ(action_of(profile, "pidfd_open"), "ERRNO(1)");
  EXPECT_EQ(action_of(profile, "mseal"), "ERRNO(38)");
}

TEST(Resolve, AnAbiWithoutAnyCallOfTheProfileHasNothingNewer) {
  const Profile profile = make_profile("KILL_PROCESS", "");
  EXPECT_EQ(action_of(resolve(profile, kTarget).value(), raw_call(Abi::kX86_64, 100'000)),
            "KILL_PROCESS");
}

// --- the rest ----------------------------------------------------------------------------------

TEST(Resolve, NotifyIsSeenInRulesAndDefault) {
  EXPECT_FALSE(resolve(make_profile("ALLOW", ""), kTarget)->uses_notify);
  EXPECT_TRUE(resolve(make_profile("NOTIFY", ""), kTarget)->uses_notify);
  EXPECT_TRUE(resolve(make_profile("ALLOW", rule("\"read\"", "NOTIFY")), kTarget)->uses_notify);
}

TEST(Resolve, AProfileWithoutFilterCannotBeResolved) {
  const Result<Policy> policy = resolve(profile_of("{}"), kTarget);
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(policy.error().message(), "p: the profile asks for no filter");
}

TEST(Resolve, CallsAreSortedAndCarryTheirRule) {
  const Profile profile = make_profile("ERRNO", rule("\"exit\", \"read\", \"read\"", "ALLOW") +
                                                    "," + rule("\"write\", \"close\"", "LOG"));
  const Policy policy = resolve(profile, kTarget).value();
  std::vector<std::uint32_t> numbers;
  for (const CallPolicy& call : policy.abis.at(0).calls) numbers.push_back(call.number);
  EXPECT_EQ(numbers, (std::vector<std::uint32_t>{0, 1, 3, 60}));
  EXPECT_EQ(evaluate(policy, raw_call(Abi::kX86_64, 1)).rule, 1U);
  EXPECT_EQ(evaluate(policy, raw_call(Abi::kX86_64, 60)).rule, 0U);
  EXPECT_EQ(policy.clauses.size(), 2U);
}

}  // namespace
}  // namespace caisson::seccomp
