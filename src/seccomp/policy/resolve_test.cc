// SPDX-License-Identifier: Apache-2.0
// Decisions of docs/seccomp-semantics.md: ABIs and names.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seccomp/policy/test_profiles.h"

namespace caisson::seccomp {
namespace {

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
