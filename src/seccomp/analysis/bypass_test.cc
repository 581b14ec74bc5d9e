// SPDX-License-Identifier: Apache-2.0
#include "seccomp/analysis/bypass.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "seccomp/policy/test_profiles.h"

namespace caisson::seccomp {
namespace {

// "i386/socketcall: socket bind; …", each with the line of the rule that lets the carrier through.
std::string bypasses(const Profile& profile, const Target& target = kTarget) {
  std::string text;
  for (const Bypass& each : find_bypasses(resolve(profile, target).value())) {
    if (!text.empty()) text += "; ";
    text += std::string(info(each.abi).name) + "/" + std::string(name(each.carrier));
    text += each.rule ? "@" + std::to_string(profile.rules[*each.rule].position.line) : "";
    text += ":";
    for (const SyscallId call : each.carried) text += " " + std::string(name(call));
  }
  return text;
}

constexpr std::string_view kWithI386 =
    "\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"],";

TEST(Bypass, NamesWhatACarrierDoesThatIsRefusedOfItself) {
  EXPECT_EQ(
      bypasses(make_profile(
          "ALLOW", rule("\"clone\"", "ERRNO",
                        "\"args\": [" + arg(0, "MASKED_EQ", "268435456", "268435456") + "]"))),
      "x86_64/clone3: clone");
  EXPECT_EQ(bypasses(make_profile("ERRNO", rule("\"openat2\"", "ALLOW"))),
            "x86_64/openat2@2: open openat creat");
}

TEST(Bypass, FindsNoneWhereTheCarrierIsRefusedToo) {
  EXPECT_EQ(bypasses(make_profile("ALLOW", rule("\"clone\", \"clone3\"", "ERRNO"))), "");
}

TEST(Bypass, FindsNoneWhereNothingIsRestricted) {
  EXPECT_EQ(bypasses(make_profile("ALLOW", "")), "");
  EXPECT_EQ(bypasses(make_profile("ERRNO",
                                  rule("\"openat2\", \"open\", \"openat\", \"creat\"", "ALLOW"))),
            "");
}

TEST(Bypass, LooksAtEachAbi) {
  const auto refuse_sockets =
      rule("\"socket\"", "ERRNO") + "," + rule("\"io_uring_setup\"", "ERRNO");
  EXPECT_EQ(bypasses(make_profile("ALLOW", refuse_sockets)), "");
  EXPECT_EQ(bypasses(make_profile("ALLOW", refuse_sockets, std::string(kWithI386))),
            "i386/socketcall: socket");
}

TEST(Bypass, ReadsWhichCallACarrierIsAskedFor) {
  const auto refuse_sockets =
      rule("\"socket\"", "ERRNO") + "," +
      rule("\"socketcall\"", "ERRNO", "\"args\": [" + arg(0, "EQ", "1") + "]") + "," +
      rule("\"io_uring_setup\"", "ERRNO");
  EXPECT_EQ(bypasses(make_profile("ALLOW", refuse_sockets, std::string(kWithI386))), "");
  const auto refuse_shm = rule("\"shmget\", \"semget\"", "ERRNO") + "," +
                          rule("\"ipc\"", "ERRNO", "\"args\": [" + arg(0, "EQ", "23") + "]");
  EXPECT_EQ(bypasses(make_profile("ALLOW", refuse_shm, std::string(kWithI386))),
            "i386/ipc: semget");
}

TEST(Bypass, AnAllowanceOfOneCarriedCallIsNoneOfAnother) {
  const auto allow_bind = rule("\"socketcall\"", "ALLOW", "\"args\": [" + arg(0, "EQ", "2") + "]");
  EXPECT_EQ(bypasses(make_profile("ERRNO", allow_bind, std::string(kWithI386))),
            "i386/socketcall@2: bind");
}

TEST(Bypass, SeesARingAsAWayRoundRestrictedCalls) {
  EXPECT_EQ(bypasses(make_profile("ALLOW", rule("\"connect\", \"mkdirat\"", "ERRNO"))),
            "x86_64/io_uring_setup: connect mkdirat");
}

TEST(Bypass, KnowsEveryNameOfItsTables) {
  // Every carried call of each carrier is refused here, so all names are looked up.
  EXPECT_NE(bypasses(make_profile("ERRNO",
                                  rule("\"socketcall\", \"ipc\", \"clone3\", \"openat2\", "
                                       "\"io_uring_setup\"",
                                       "ALLOW"),
                                  std::string(kWithI386))),
            "");
}

TEST(Bypass, TheDefaultProfileLeavesOnlyThoseThatItCan) {
  const Profile profile = parse_profile(default_profile_text(), "builtin").value();
  const std::string found = bypasses(profile);
  EXPECT_EQ(found.find("clone3"), std::string::npos) << found;
  EXPECT_EQ(found.find("io_uring"), std::string::npos) << found;
  EXPECT_NE(found.find("i386/socketcall"), std::string::npos) << found;
}

}  // namespace
}  // namespace caisson::seccomp
