// SPDX-License-Identifier: Apache-2.0
#include "seccomp/arch/abi.h"

#include <gtest/gtest.h>
#include <linux/audit.h>

#include <bit>
#include <set>
#include <string>
#include <utility>

namespace caisson::seccomp {
namespace {

TEST(Abi, TableFollowsTheEnumeration) {
  ASSERT_EQ(all_abis().size(), kAbiCount);
  for (std::size_t index = 0; index < kAbiCount; ++index) {
    const Abi abi{static_cast<std::uint8_t>(index)};
    EXPECT_EQ(all_abis()[index].abi, abi);
    EXPECT_EQ(&info(abi), &all_abis()[index]);
  }
}

TEST(Abi, EveryNameLeadsBack) {
  for (const AbiInfo& abi : all_abis()) {
    EXPECT_EQ(abi_by_scmp_name(abi.scmp_name), abi.abi) << abi.scmp_name;
    EXPECT_EQ(abi_by_name(abi.name), abi.abi) << abi.name;
    if (abi.go_name.empty()) continue;
    EXPECT_EQ(abi_by_name(abi.go_name), abi.abi) << abi.go_name;
  }
}

TEST(Abi, UnknownNames) {
  for (const std::string_view name : {"", "x86-64", "SCMP_ARCH_", "vax", "AMD64"}) {
    EXPECT_EQ(abi_by_name(name), std::nullopt) << name;
    EXPECT_EQ(abi_by_scmp_name(name), std::nullopt) << name;
  }
  EXPECT_EQ(abi_by_name("SCMP_ARCH_X86"), std::nullopt);
  EXPECT_EQ(abi_by_scmp_name("x86"), std::nullopt);
}

// The names that the conditions of Docker's default profile use, and that its loader compares.
TEST(Abi, DockersArchitectureNames) {
  const std::pair<std::string_view, Abi> names[] = {
      {"amd64", Abi::kX86_64},    {"x86", Abi::kI386},
      {"x32", Abi::kX32},         {"arm64", Abi::kArm64},
      {"arm", Abi::kArm},         {"ppc64le", Abi::kPpc64le},
      {"s390", Abi::kS390},       {"s390x", Abi::kS390x},
      {"riscv64", Abi::kRiscv64}, {"mips3l64n32", Abi::kMipsel64n32},
  };
  for (const auto& [name, abi] : names) EXPECT_EQ(info(abi).go_name, name);
}

TEST(Abi, TheNumberTellsX32) {
  EXPECT_EQ(abi_by_number(AUDIT_ARCH_X86_64, 59), Abi::kX86_64);
  EXPECT_EQ(abi_by_number(AUDIT_ARCH_X86_64, kX32Bit | 520), Abi::kX32);
  EXPECT_EQ(abi_by_number(AUDIT_ARCH_AARCH64, kX32Bit), Abi::kArm64);
  EXPECT_EQ(abi_by_number(0, 0), std::nullopt);
}

TEST(Abi, OnlyX32SharesItsAuditArchitecture) {
  std::set<std::uint32_t> values;
  for (const AbiInfo& abi : all_abis()) {
    if (abi.abi == Abi::kX32) continue;
    EXPECT_TRUE(values.insert(abi.audit_arch).second) << abi.name;
  }
  EXPECT_EQ(info(Abi::kX32).audit_arch, info(Abi::kX86_64).audit_arch);
}

// AUDIT_ARCH_* carry word size and byte order as flags (linux/audit.h), so they check our columns.
TEST(Abi, WordSizeAndByteOrderAgreeWithTheAuditArchitecture) {
  for (const AbiInfo& abi : all_abis()) {
    EXPECT_EQ(abi.is_64bit, (abi.audit_arch & __AUDIT_ARCH_64BIT) != 0) << abi.name;
    EXPECT_EQ(abi.big_endian, (abi.audit_arch & __AUDIT_ARCH_LE) == 0) << abi.name;
  }
}

TEST(Abi, NativeAbiHasThisProgramsShape) {
  const AbiInfo& native = info(native_abi());
  EXPECT_EQ(native.big_endian, std::endian::native == std::endian::big);
  EXPECT_TRUE(native.is_64bit || sizeof(void*) == 4);
#ifdef __x86_64__
  EXPECT_EQ(native.name, "x86_64");
#endif
}

}  // namespace
}  // namespace caisson::seccomp
