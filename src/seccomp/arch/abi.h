// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace caisson::seccomp {

// A system-call interface that the kernel can be entered through. seccomp_data.arch names it,
// except that x32 shares x86-64's value and is told apart by bit 30 of the call number.
enum class Abi : std::uint8_t {
  kX86_64,
  kI386,
  kX32,
  kArm64,
  kArm,
  kRiscv64,
  kPpc64le,
  kPpc64,
  kPpc,
  kS390x,
  kS390,
  kLoongarch64,
  kMips64,
  kMips64n32,
  kMips,
  kMipsel64,
  kMipsel64n32,
  kMipsel,
};
inline constexpr std::size_t kAbiCount = 18;

// Bit 30 of an x86-64 call number selects x32 (arch/x86/include/uapi/asm/unistd.h).
inline constexpr std::uint32_t kX32Bit = 0x40000000;

// Docker's loader compares `includes.arches` and `excludes.arches` neither with GOARCH nor with the
// kernel's name, but with what its goToNative table makes of GOARCH (moby/profiles,
// seccomp/seccomp_linux.go): "x86", not "386"; "loongarch64", not "loong64"; "mips3l64n32"; nothing
// at all, "" here, for big-endian 32-bit MIPS. No Go runs as x32, but profiles write "x32" for it.
struct AbiInfo {
  Abi abi;
  std::string_view name;       // "x86_64": `uname -m` style, what people type after --arch
  std::string_view scmp_name;  // "SCMP_ARCH_X86_64": what profiles write
  std::string_view go_name;    // "amd64": what `includes.arches` matches (see below)
  std::uint32_t audit_arch;    // AUDIT_ARCH_*: what seccomp_data.arch holds
  bool is_64bit;               // width of the kernel's `long` argument; true for x32 and n32
  bool big_endian;             // where the low word of a 64-bit argument lies
};

// All ABIs in the order of the enumeration.
std::span<const AbiInfo> all_abis();
const AbiInfo& info(Abi abi);

// By SCMP_ARCH_ name, by plain name, or by Docker's (go_name); nullopt for unknown ones.
std::optional<Abi> abi_by_scmp_name(std::string_view name);
std::optional<Abi> abi_by_name(std::string_view name);

// The ABI that a call number belongs to where seccomp_data.arch is as given: x32 shares x86-64's.
// nullopt for an architecture that is not among them.
std::optional<Abi> abi_by_number(std::uint32_t audit_arch, std::uint32_t number);

// The ABI of this program's own machine code.
Abi native_abi();

}  // namespace caisson::seccomp
