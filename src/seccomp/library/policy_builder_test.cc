// SPDX-License-Identifier: Apache-2.0
#include "caisson/seccomp/policy_builder.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace caisson::seccomp::v1 {
namespace {

Action answer(const Policy& policy, std::string_view call,
              std::initializer_list<std::uint64_t> arguments = {}) {
  const Result<Action> action = policy.evaluate(call, arguments);
  EXPECT_TRUE(action.ok()) << action.error().message();
  return *action;
}

std::string message_of(const PolicyBuilder& builder) {
  const Result<Policy> policy = builder.build();
  return policy ? "" : policy.error().message();
}

TEST(PolicyBuilderTest, StrictestRuleCountsWhateverTheOrder) {
  const auto policy = PolicyBuilder()
                          .default_action(Action::error(EACCES))
                          .deny("socket", arg(0) == AF_VSOCK)
                          .allow({"socket", "read"})
                          .rule(Action::log(), {"write"})
                          .build();
  ASSERT_TRUE(policy.ok()) << policy.error().message();
  EXPECT_EQ(answer(*policy, "socket", {AF_UNIX}), Action::allow());
  EXPECT_EQ(answer(*policy, "socket", {AF_VSOCK}), Action::error(EPERM));
  EXPECT_EQ(answer(*policy, "read"), Action::allow());
  EXPECT_EQ(answer(*policy, "write"), Action::log());
  EXPECT_EQ(answer(*policy, "mkdir"), Action::error(EACCES));
}

TEST(PolicyBuilderTest, ArgumentsAreComparedAtTheirWidth) {
  const auto policy = PolicyBuilder()
                          .default_action(Action::allow())
                          .deny("socket", arg(0) == AF_VSOCK)
                          .deny("close", arg(0) == -1)
                          .build();
  EXPECT_EQ(answer(*policy, "socket", {0x1'0000'0000 | AF_VSOCK}), Action::error(EPERM));
  EXPECT_EQ(answer(*policy, "close", {0xffff'ffff}), Action::error(EPERM));
  EXPECT_EQ(answer(*policy, "close", {1}), Action::allow());
}

// Also several on one argument, where profiles' tradition is that one is enough.
TEST(PolicyBuilderTest, AllConditionsOfARuleMustHold) {
  const auto policy = PolicyBuilder()
                          .default_action(Action::error(EPERM))
                          .allow("lseek", arg(1) >= 10, arg(1) < 20, arg(2) != 1)
                          .allow("unshare", (arg(0) & CLONE_NEWUSER) == 0)
                          .build();
  EXPECT_EQ(answer(*policy, "lseek", {0, 10, 0}), Action::allow());
  EXPECT_EQ(answer(*policy, "lseek", {0, 20, 0}), Action::error(EPERM));
  EXPECT_EQ(answer(*policy, "lseek", {0, 9, 0}), Action::error(EPERM));
  EXPECT_EQ(answer(*policy, "lseek", {0, 10, 1}), Action::error(EPERM));
  EXPECT_EQ(answer(*policy, "unshare", {CLONE_NEWNS}), Action::allow());
  EXPECT_EQ(answer(*policy, "unshare", {CLONE_NEWUSER | CLONE_NEWNS}), Action::error(EPERM));
}

TEST(PolicyBuilderTest, EveryOperator) {
  const std::pair<Condition, std::vector<std::uint64_t>> cases[] = {
      {arg(1) == 5, {5}},
      {arg(1) != 5, {4, 6}},
      {arg(1) < 5, {4}},
      {arg(1) <= 5, {4, 5}},
      {arg(1) > 5, {6}},
      {arg(1) >= 5, {5, 6}},
      {(arg(1) & 4) == 4, {4, 5, 6}},
  };
  for (const auto& [condition, holding] : cases) {
    const auto policy =
        PolicyBuilder().default_action(Action::allow()).deny("lseek", condition).build();
    for (const std::uint64_t value : {4U, 5U, 6U}) {
      const bool holds = std::ranges::find(holding, value) != holding.end();
      EXPECT_EQ(answer(*policy, "lseek", {0, value}) != Action::allow(), holds) << value;
    }
  }
}

TEST(PolicyBuilderTest, NothingIsAllowedUnasked) {
  const auto policy = PolicyBuilder().build();
  EXPECT_EQ(answer(*policy, "read"), Action::kill_process());
}

TEST(PolicyBuilderTest, TellsTheFirstError) {
  EXPECT_EQ(message_of(PolicyBuilder().allow({"raed"}).allow({"wirte"})),
            "unknown system call \"raed\"");
  EXPECT_STREQ(PolicyBuilder().allow({"raed"}).build().error().hint(), "did you mean read?");
  EXPECT_EQ(message_of(PolicyBuilder().allow("read", arg(6) == 0)),
            "arg(6): a system call has the arguments 0 to 5");
  EXPECT_EQ(message_of(PolicyBuilder().default_action(Action::error(5000))),
            "errno 5000 is above 4095");
  EXPECT_EQ(message_of(PolicyBuilder().abi("vax")), "unknown ABI \"vax\"");
  EXPECT_EQ(PolicyBuilder().abi("vax").build().error().kind(), Error::Kind::kInvalid);
}

TEST(PolicyBuilderTest, HandsItsInstructionsOut) {
  const auto compares_with = [](const Policy& policy, std::uint32_t constant) {
    return std::any_of(policy.instructions(), policy.instructions() + policy.instruction_count(),
                       [&](const sock_filter& each) { return each.k == constant; });
  };
  const auto one = PolicyBuilder().default_action(Action::allow()).deny({"mkdir"}).build();
  EXPECT_EQ(one->instructions()[0].code, BPF_LD | BPF_W | BPF_ABS);
  EXPECT_FALSE(compares_with(*one, AUDIT_ARCH_ARM));
  const auto two =
      PolicyBuilder().default_action(Action::allow()).deny({"mkdir"}).abi("arm").build();
  EXPECT_TRUE(compares_with(*two, AUDIT_ARCH_ARM));
}

TEST(PolicyTest, ReadsProfilesForATarget) {
  const auto text = R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
    {"names": ["mount", "no_such_call"], "action": "SCMP_ACT_ALLOW",
     "includes": {"caps": ["CAP_SYS_ADMIN"], "minKernel": "5.4"}}]})";
  const auto with = [&](const Target& target) { return Policy::from_json(text, "t", target); };
  const std::uint64_t admin = std::uint64_t{1} << CAP_SYS_ADMIN;
  EXPECT_EQ(answer(*with(Target().capabilities(admin).kernel(6, 1)), "mount"), Action::allow());
  EXPECT_EQ(answer(*with(Target().capabilities(0).kernel(6, 1)), "mount"), Action::error(EPERM));
  EXPECT_EQ(answer(*with(Target().capabilities(admin).kernel(4, 19)), "mount"),
            Action::error(EPERM));
  const auto warned = with(Target().capabilities(admin).kernel(6, 1));
  ASSERT_EQ(warned->warning_count(), 1U);
  EXPECT_NE(std::string(warned->warning(0)).find("no_such_call"), std::string::npos);
}

TEST(PolicyTest, RefusesBadProfiles) {
  const auto bad = Policy::from_json(R"({"defaultAction": "SCMP_ACT_ALOW"})", "here");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(std::string(bad.error().message()).rfind("here:1:", 0), 0U) << bad.error().message();
  EXPECT_FALSE(Policy::from_json("{}", "empty").ok());
  const auto missing = Policy::from_file("/no/such/file");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().errnum(), ENOENT);
  EXPECT_EQ(missing.error().kind(), Error::Kind::kSystem);
  Error copy;
  copy = missing.error();
  EXPECT_STREQ(copy.message(), missing.error().message());
}

TEST(PolicyTest, EvaluatesKnownCallsAlone) {
  const auto policy = Policy::builtin();
  ASSERT_TRUE(policy.ok()) << policy.error().message();
  EXPECT_FALSE(policy->evaluate("no_such_call").ok());
  EXPECT_FALSE(policy->evaluate("read", {0, 1, 2, 3, 4, 5, 6}).ok());
  EXPECT_EQ(answer(*policy, "read"), Action::allow());
  EXPECT_EQ(answer(*policy, "keyctl"), Action::error(EPERM));
}

TEST(ResultDeathTest, TakingWhatIsNotThereEnds) {
  EXPECT_DEATH(*Policy::from_json("{}", "empty"), "");
  EXPECT_DEATH((void)Policy::builtin().error(), "");
}

}  // namespace
}  // namespace caisson::seccomp::v1
