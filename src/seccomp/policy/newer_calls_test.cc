// SPDX-License-Identifier: Apache-2.0
// Decisions of docs/seccomp-semantics.md: calls newer than the profile.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seccomp/policy/test_profiles.h"

namespace caisson::seccomp {
namespace {

TEST(NewerCalls, CallsNewerThanTheProfileGetEnosys) {
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

TEST(NewerCalls, NewerGoesByTheKernelAndNotByTheNumber) {
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

TEST(NewerCalls, DefaultsThatLetCallsPassOrAskKeepDoingSo) {
  const std::string rules = rule("\"read\"", "ALLOW");
  for (const char* default_action : {"ALLOW", "LOG", "NOTIFY"}) {
    const Policy policy = resolve(make_profile(default_action, rules), kTarget).value();
    EXPECT_EQ(action_of(policy, call(Abi::kX86_64, "mseal")), default_action);
    EXPECT_EQ(action_of(policy, raw_call(Abi::kX86_64, 100'000)), default_action);
  }
  const Policy trace = resolve(make_profile("TRACE", rules), kTarget).value();
  EXPECT_EQ(action_of(trace, call(Abi::kX86_64, "mseal")), "TRACE(1)");
}

TEST(NewerCalls, ANameInARuleThatDoesNotCountIsStillKnownToTheProfile) {
  const Profile profile = make_profile(
      "ERRNO", rule("\"read\"", "ALLOW") + "," +
                   rule("\"clone3\"", "ALLOW", R"("includes": {"caps": ["CAP_SYS_ADMIN"]})"));
  EXPECT_EQ(action_of(profile, "clone3"), "ERRNO(1)");
  EXPECT_EQ(action_of(profile, "pidfd_open"), "ERRNO(1)");
  EXPECT_EQ(action_of(profile, "mseal"), "ERRNO(38)");
}

TEST(NewerCalls, AnAbiWithoutAnyCallOfTheProfileHasNothingNewer) {
  const Profile profile = make_profile("KILL_PROCESS", "");
  EXPECT_EQ(action_of(resolve(profile, kTarget).value(), raw_call(Abi::kX86_64, 100'000)),
            "KILL_PROCESS");
}

}  // namespace
}  // namespace caisson::seccomp
