// SPDX-License-Identifier: Apache-2.0
#include "seccomp/arch/syscalls.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#include "base/strings.h"

namespace caisson::seccomp {
namespace {

// A run of call numbers, and where its ids begin in kIdsByNumber.
struct NumberRun {
  std::uint32_t first;
  std::uint16_t length;
  std::uint16_t offset;
};

#include "seccomp/arch/syscall_tables.inc"

constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
constexpr int kBucketBits = std::countr_zero(std::size(kHashDisplacements));
constexpr unsigned kWidthOfCode[] = {0, 16, 32, 64};

std::size_t index_of(SyscallId id) {
  return static_cast<std::size_t>(id);
}
std::size_t table_of(Abi abi) {
  return kTableOfAbi[static_cast<std::size_t>(abi)];
}

std::uint64_t little_endian_word(std::string_view bytes) {
  std::uint64_t word = 0;
  bytes.copy(reinterpret_cast<char*>(&word), sizeof word);
  return std::endian::native == std::endian::little ? word : std::byteswap(word);
}

// The same function as hash_name() in scripts/generate-syscall-tables.
std::uint64_t hash_name(std::string_view name) {
  std::uint64_t value = kHashSeed ^ name.size();
  for (; !name.empty(); name.remove_prefix(std::min(name.size(), sizeof value))) {
    value = (value ^ little_endian_word(name)) * kGoldenRatio;
    value ^= value >> 32;
  }
  return value;
}

}  // namespace

std::size_t syscall_count() {
  return kSyscallCount;
}

std::optional<SyscallId> find_syscall(std::string_view text) {
  const std::uint64_t hash = hash_name(text);
  const std::uint16_t displacement = kHashDisplacements[hash >> (64 - kBucketBits)];
  const SyscallId id{kHashSlots[(hash ^ displacement) % std::size(kHashSlots)]};
  if (name(id) != text) return std::nullopt;
  return id;
}

std::string_view name(SyscallId id) {
  const std::size_t begin = kNameOffsets[index_of(id)];
  return {kNames + begin, kNameOffsets[index_of(id) + 1] - begin};
}

std::optional<std::uint32_t> number(SyscallId id, Abi abi) {
  const std::uint32_t value = kNumbers[table_of(abi)][index_of(id)];
  if (value == kAbsent) return std::nullopt;
  return value;
}

std::optional<SyscallId> syscall_by_number(Abi abi, std::uint32_t number) {
  for (const NumberRun& run : kNumberRuns[table_of(abi)]) {
    // Below the first number the difference wraps round, and is past the end as well.
    const std::uint32_t position = number - run.first;
    if (position >= run.length) continue;
    const std::uint16_t id = kIdsByNumber[run.offset + position];
    if (id == kNoId) return std::nullopt;
    return SyscallId{id};
  }
  return std::nullopt;
}

KernelVersion introduced(SyscallId id, Abi abi) {
  const std::uint16_t release = kReleases[table_of(abi)][index_of(id)];
  return {static_cast<std::uint16_t>(release >> 8), static_cast<std::uint16_t>(release & 0xff)};
}

unsigned argument_width(SyscallId id, Abi abi, unsigned index) {
  return kWidthOfCode[kWidths[table_of(abi)][index_of(id)] >> (2 * index) & 3];
}

std::optional<std::string_view> nearest_syscall(std::string_view text) {
  std::array<std::string_view, kSyscallCount> names;
  for (std::size_t id = 0; id < kSyscallCount; ++id) {
    names[id] = name(SyscallId{static_cast<std::uint16_t>(id)});
  }
  return nearest(text, names);
}

}  // namespace caisson::seccomp
