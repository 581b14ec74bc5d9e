// SPDX-License-Identifier: Apache-2.0
#include "seccomp/arch/abi.h"

#include <linux/audit.h>

#include <algorithm>
#include <array>

namespace caisson::seccomp {
namespace {

constexpr bool kWide = true;
constexpr bool kBig = true;

constexpr std::array<AbiInfo, kAbiCount> kAbis{{
    {Abi::kX86_64, "x86_64", "SCMP_ARCH_X86_64", "amd64", AUDIT_ARCH_X86_64, kWide, !kBig},
    {Abi::kI386, "i386", "SCMP_ARCH_X86", "x86", AUDIT_ARCH_I386, !kWide, !kBig},
    {Abi::kX32, "x32", "SCMP_ARCH_X32", "x32", AUDIT_ARCH_X86_64, kWide, !kBig},
    {Abi::kArm64, "aarch64", "SCMP_ARCH_AARCH64", "arm64", AUDIT_ARCH_AARCH64, kWide, !kBig},
    {Abi::kArm, "arm", "SCMP_ARCH_ARM", "arm", AUDIT_ARCH_ARM, !kWide, !kBig},
    {Abi::kRiscv64, "riscv64", "SCMP_ARCH_RISCV64", "riscv64", AUDIT_ARCH_RISCV64, kWide, !kBig},
    {Abi::kPpc64le, "ppc64le", "SCMP_ARCH_PPC64LE", "ppc64le", AUDIT_ARCH_PPC64LE, kWide, !kBig},
    {Abi::kPpc64, "ppc64", "SCMP_ARCH_PPC64", "ppc64", AUDIT_ARCH_PPC64, kWide, kBig},
    {Abi::kPpc, "ppc", "SCMP_ARCH_PPC", "ppc", AUDIT_ARCH_PPC, !kWide, kBig},
    {Abi::kS390x, "s390x", "SCMP_ARCH_S390X", "s390x", AUDIT_ARCH_S390X, kWide, kBig},
    {Abi::kS390, "s390", "SCMP_ARCH_S390", "s390", AUDIT_ARCH_S390, !kWide, kBig},
    {Abi::kLoongarch64, "loongarch64", "SCMP_ARCH_LOONGARCH64", "loongarch64",
     AUDIT_ARCH_LOONGARCH64, kWide, !kBig},
    {Abi::kMips64, "mips64", "SCMP_ARCH_MIPS64", "mips64", AUDIT_ARCH_MIPS64, kWide, kBig},
    {Abi::kMips64n32, "mips64n32", "SCMP_ARCH_MIPS64N32", "mips64n32", AUDIT_ARCH_MIPS64N32, kWide,
     kBig},
    {Abi::kMips, "mips", "SCMP_ARCH_MIPS", "", AUDIT_ARCH_MIPS, !kWide, kBig},
    {Abi::kMipsel64, "mipsel64", "SCMP_ARCH_MIPSEL64", "mipsel64", AUDIT_ARCH_MIPSEL64, kWide,
     !kBig},
    {Abi::kMipsel64n32, "mipsel64n32", "SCMP_ARCH_MIPSEL64N32", "mips3l64n32",
     AUDIT_ARCH_MIPSEL64N32, kWide, !kBig},
    {Abi::kMipsel, "mipsel", "SCMP_ARCH_MIPSEL", "mipsel", AUDIT_ARCH_MIPSEL, !kWide, !kBig},
}};

template <typename Predicate>
std::optional<Abi> find_abi(Predicate matches) {
  const auto* const found = std::ranges::find_if(kAbis, matches);
  if (found == kAbis.end()) return std::nullopt;
  return found->abi;
}

}  // namespace

std::span<const AbiInfo> all_abis() {
  return kAbis;
}

const AbiInfo& info(Abi abi) {
  return kAbis[static_cast<std::size_t>(abi)];
}

std::optional<Abi> abi_by_scmp_name(std::string_view name) {
  return find_abi([name](const AbiInfo& abi) { return abi.scmp_name == name; });
}

std::optional<Abi> abi_by_name(std::string_view name) {
  if (name.empty()) return std::nullopt;
  return find_abi([name](const AbiInfo& abi) { return abi.name == name || abi.go_name == name; });
}

std::optional<Abi> abi_by_number(std::uint32_t audit_arch, std::uint32_t number) {
  if (audit_arch == info(Abi::kX32).audit_arch) {
    return (number & kX32Bit) != 0 ? Abi::kX32 : Abi::kX86_64;
  }
  return find_abi([&](const AbiInfo& abi) { return abi.audit_arch == audit_arch; });
}

Abi native_abi() {
#if defined(__x86_64__) && defined(__ILP32__)
  return Abi::kX32;
#elif defined(__x86_64__)
  return Abi::kX86_64;
#elif defined(__i386__)
  return Abi::kI386;
#elif defined(__aarch64__)
  return Abi::kArm64;
#elif defined(__arm__)
  return Abi::kArm;
#elif defined(__riscv) && __riscv_xlen == 64
  return Abi::kRiscv64;
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
  return Abi::kPpc64le;
#elif defined(__powerpc64__)
  return Abi::kPpc64;
#elif defined(__powerpc__)
  return Abi::kPpc;
#elif defined(__s390x__)
  return Abi::kS390x;
#elif defined(__s390__)
  return Abi::kS390;
#elif defined(__loongarch64)
  return Abi::kLoongarch64;
#elif defined(__mips__) && defined(__MIPSEL__)
  return _MIPS_SIM == _ABI64    ? Abi::kMipsel64
         : _MIPS_SIM == _ABIN32 ? Abi::kMipsel64n32
                                : Abi::kMipsel;
#elif defined(__mips__)
  return _MIPS_SIM == _ABI64 ? Abi::kMips64 : _MIPS_SIM == _ABIN32 ? Abi::kMips64n32 : Abi::kMips;
#else
#error "no seccomp tables for this architecture"
#endif
}

}  // namespace caisson::seccomp
