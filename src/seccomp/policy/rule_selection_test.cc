// SPDX-License-Identifier: Apache-2.0
// Decisions of docs/seccomp-semantics.md: which rules and which ABIs count.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seccomp/policy/test_profiles.h"

namespace caisson::seccomp {
namespace {

struct Selection {
  std::string condition;
  Target target;
  bool counts;
};

TEST(RuleSelection, S9IncludesAndExcludesAsDockerReadsThem) {
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

TEST(RuleSelection, S9ArchitecturesAddToTheNativeOne) {
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

}  // namespace
}  // namespace caisson::seccomp
