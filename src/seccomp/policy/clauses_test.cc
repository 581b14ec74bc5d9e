// SPDX-License-Identifier: Apache-2.0
// Decisions of docs/seccomp-semantics.md: what rules and conditions for one call combine to.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seccomp/policy/test_profiles.h"

namespace caisson::seccomp {
namespace {

TEST(Clauses, TheStrictestOfOverlappingRulesWins) {
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

TEST(Clauses, OfEquallyStrictRulesTheFirstWins) {
  const Profile profile = make_profile("ALLOW", rule("\"read\"", "ERRNO", "\"errnoRet\": 5") + "," +
                                                    rule("\"read\"", "ERRNO", "\"errnoRet\": 7"));
  EXPECT_EQ(action_of(profile, "read"), "ERRNO(5)");
}

TEST(Clauses, AStricterRuleWithConditionsGoesBeforeOneWithout) {
  const Profile profile = make_profile(
      "ERRNO", rule("\"socket\"", "ALLOW") + "," +
                   rule("\"socket\"", "KILL_PROCESS", "\"args\": [" + arg(0, "EQ", "40") + "]"));
  EXPECT_EQ(action_of(profile, "socket", {40}), "KILL_PROCESS");
  EXPECT_EQ(action_of(profile, "socket", {2}), "ALLOW");
}

TEST(Clauses, ARuleWithTheDefaultActionStillRestricts) {
  const Profile profile =
      make_profile("ERRNO", rule("\"read\"", "ALLOW") + "," + rule("\"read\"", "ERRNO"));
  EXPECT_EQ(action_of(profile, "read"), "ERRNO(1)");
}

TEST(Clauses, WhereNoConditionHoldsTheDefaultApplies) {
  const Profile profile =
      make_profile("TRAP", rule("\"socket\"", "ALLOW", "\"args\": [" + arg(0, "EQ", "1") + "]"));
  const Policy policy = resolve(profile, kTarget).value();
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "socket", {1})), "ALLOW");
  EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "socket", {2})), "TRAP");
  EXPECT_EQ(evaluate(policy, call(Abi::kX86_64, "socket", {2})).origin, Decision::Origin::kDefault);
}

TEST(Clauses, ConditionsOnDifferentArgumentsAreAllDemanded) {
  const std::string args = "\"args\": [" + arg(0, "EQ", "1") + "," + arg(1, "EQ", "2") + "]";
  for (const char* action : {"ALLOW", "TRAP"}) {
    const Profile profile = make_profile("LOG", rule("\"socket\"", action, args));
    EXPECT_EQ(action_of(profile, "socket", {1, 2}), action);
    EXPECT_EQ(action_of(profile, "socket", {1, 3}), "LOG");
    EXPECT_EQ(action_of(profile, "socket", {2, 2}), "LOG");
  }
}

TEST(Clauses, OfConditionsOnOneArgumentOneIsEnough) {
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
TEST(Clauses, ARepeatedArgumentBesideAnotherNeverLetsMorePassThanRunc) {
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

TEST(Clauses, AllConditionsDemandsEachOfThem) {
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

TEST(Clauses, S17ArgumentsAreComparedAtTheWidthThatTheKernelTakes) {
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

TEST(Clauses, AConstantBeyondTheWidthIsWarnedOf) {
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

TEST(Clauses, ADenylistDoesNotOpenByAConstantBeyondTheWidth) {
  const Profile profile = make_profile(
      "ALLOW", rule("\"socket\"", "TRAP", "\"args\": [" + arg(0, "NE", "4294967336") + "]"));
  EXPECT_EQ(action_of(profile, "socket", {40}), "TRAP");
}

}  // namespace
}  // namespace caisson::seccomp
