// SPDX-License-Identifier: Apache-2.0
#include "seccomp/arch/syscalls.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

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

template <typename Word>
std::uint64_t little_endian(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return std::endian::native == std::endian::little ? word : std::byteswap(word);
}

template <typename Word>
std::uint64_t hash_words(std::string_view name) {
  const std::size_t spare = name.size() - sizeof(Word);
  std::uint64_t value = kHashSeed ^ name.size();
  for (const std::size_t start : {std::size_t{0}, spare / 2, spare}) {
    value = (value ^ little_endian<Word>(name.data() + start)) * kGoldenRatio;
    value ^= value >> 32;
  }
  return value;
}

// The same function as hash_name() in scripts/generate-syscall-tables. Three words, overlapping in
// short names, tell all names apart without a loop whose length no branch predictor knows.
std::uint64_t hash_name(std::string_view name) {
  if (name.size() >= 8) return hash_words<std::uint64_t>(name);
  if (name.size() >= 4) return hash_words<std::uint32_t>(name);
  return hash_words<std::uint8_t>(name);
}

}  // namespace

std::size_t syscall_count() {
  return kSyscallCount;
}

std::optional<SyscallId> find_syscall(std::string_view text) {
  if (text.empty()) return std::nullopt;
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

std::vector<NumberedCall> calls_by_number(Abi abi) {
  std::vector<NumberedCall> calls;
  calls.reserve(kSyscallCount);
  for (const NumberRun& run : kNumberRuns[table_of(abi)]) {
    for (std::uint32_t i = 0; i < run.length; ++i) {
      const std::uint16_t id = kIdsByNumber[run.offset + i];
      if (id != kNoId) calls.push_back({run.first + i, SyscallId{id}});
    }
  }
  return calls;
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
