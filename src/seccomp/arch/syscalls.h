// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seccomp/arch/abi.h"

namespace caisson::seccomp {

// A kernel release, as far as profiles and tables care. {0, 0} stands for "before records began".
struct KernelVersion {
  std::uint16_t major = 0;
  std::uint16_t minor = 0;
  auto operator<=>(const KernelVersion&) const = default;
};

// "6.1", "6.1.0-13-amd64", "4.8-rc1": what follows major.minor is ignored; nullopt otherwise.
std::optional<KernelVersion> parse_kernel_version(std::string_view text);
std::string to_string(KernelVersion version);

// Index of a call name in the tables: one name, whatever ABIs have it. Dense from 0.
enum class SyscallId : std::uint16_t {};
std::size_t syscall_count();

// nullopt for a name that no ABI of any supported kernel has.
std::optional<SyscallId> find_syscall(std::string_view name);
std::string_view name(SyscallId id);

// The number by which the ABI knows the call, x32's with kX32Bit set; nullopt where it lacks the
// call.
std::optional<std::uint32_t> number(SyscallId id, Abi abi);
// The inverse of number().
std::optional<SyscallId> syscall_by_number(Abi abi, std::uint32_t number);

struct NumberedCall {
  std::uint32_t number;
  SyscallId id;
};
// All calls of the ABI in the order of their numbers.
std::vector<NumberedCall> calls_by_number(Abi abi);

// The kernel that brought the call to the ABI; {0, 0} for calls older than the records (2.6 and
// before) and for calls that the ABI lacks. How exact this is: docs/syscall-tables.md.
KernelVersion introduced(SyscallId id, Abi abi);

// seccomp_data holds six arguments, whatever the call.
inline constexpr unsigned kArgumentCount = 6;

// How many low bits of an argument the kernel looks at on the ABI: 16, 32 or 64. Arguments of calls
// whose prototype is unknown, and arguments past the last one, count at the ABI's full width.
// index < kArgumentCount.
unsigned argument_width(SyscallId id, Abi abi, unsigned index);

// The known name nearest to a misspelt one; nullopt where none is near.
std::optional<std::string_view> nearest_syscall(std::string_view name);

}  // namespace caisson::seccomp
