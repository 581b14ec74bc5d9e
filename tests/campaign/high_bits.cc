// SPDX-License-Identifier: Apache-2.0
// P7: no upper half of an argument that the kernel looks at the lower half of passes a filter, for
// every such argument of every call of three ABIs, by the kernel's own verdict.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "seccomp/arch/syscalls.h"
#include "seccomp/compile/prove.h"
#include "seccomp/load/observer.h"

namespace caisson::seccomp {
namespace {

constexpr std::uint64_t kDenied = 0x28;

// Widths by the kernel's prototypes (include/linux/syscalls.h), to hold the tables to; of clone's
// flags it takes the lower half (kernel/fork.c).
TEST(HighBits, WidthsAreThoseOfTheKernelsPrototypes) {
  struct Case {
    std::string_view call;
    unsigned index;
    unsigned width;
  };
  constexpr Case kCases[] = {
      {"socket", 0, 32}, {"socket", 1, 32},      {"ioctl", 0, 32},     {"ioctl", 1, 32},
      {"ioctl", 2, 64},  {"personality", 0, 32}, {"prctl", 0, 32},     {"prctl", 1, 64},
      {"fcntl", 1, 32},  {"openat", 2, 32},      {"setns", 1, 32},     {"keyctl", 0, 32},
      {"bpf", 0, 32},    {"chmod", 1, 16},       {"unshare", 0, 64},   {"mount", 3, 64},
      {"clone", 0, 32},  {"umount2", 1, 32},     {"seccomp", 0, 32},   {"kill", 1, 32},
      {"mmap", 1, 64},   {"madvise", 2, 32},     {"setresuid", 0, 32}, {"ptrace", 0, 64},
      {"mmap", 3, 64},   {"add_key", 4, 32},     {"futex", 5, 32},     {"sendto", 3, 32},
  };
  for (const Case& one : kCases) {
    EXPECT_EQ(argument_width(*find_syscall(one.call), Abi::kX86_64, one.index), one.width)
        << one.call << " " << one.index;
  }
}

// A profile that denies the value in the argument of every call that takes it narrowly.
std::string profile_of(unsigned index, const std::vector<SyscallId>& calls) {
  std::string names;
  for (const SyscallId id : calls)
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ",", name(id));
  return fmt::format(
      R"({{"defaultAction": "SCMP_ACT_ALLOW",
      "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
      "syscalls": [{{"names": [{}], "action": "SCMP_ACT_ERRNO", "errnoRet": 57,
                    "args": [{{"index": {}, "op": "SCMP_CMP_EQ", "value": {}}}]}}]}})",
      names, index, kDenied);
}

// What the kernel makes of the argument: the reference, which knows nothing of filters.
std::uint64_t seen_by_kernel(std::uint64_t value, unsigned width, Abi abi) {
  if (abi == Abi::kI386) value &= 0xffffffff;
  return width >= 64 ? value : value & ((std::uint64_t{1} << width) - 1);
}

class Denial {
 public:
  // Of the calls that take the argument narrowly in any of the ABIs.
  Denial(unsigned index, std::span<const Abi> abis) : index_(index) {
    for (const Abi abi : abis) {
      for (const NumberedCall& call : calls_by_number(abi)) {
        if (argument_width(call.id, abi, index) < 64 &&
            std::ranges::find(calls_, call.id) == calls_.end())
          calls_.push_back(call.id);
      }
    }
  }

  // How many calls were held against the kernel.
  std::size_t check(std::span<const Abi> abis) const {
    const Policy policy = resolve(*parse_profile(profile_of(index_, calls_), "high bits"),
                                  {.native = Abi::kX86_64, .caps = 0, .kernel = {6, 18}})
                              .value();
    const bpf::Program program = compile_proved(policy).value();
    std::vector<Call> tried;
    std::vector<bool> denied;
    for (const Abi abi : abis) add_calls(abi, tried, denied);
    const std::vector<std::string> actions = observe(program, tried);
    for (std::size_t i = 0; i < tried.size(); ++i) {
      const Call& call = tried[i];
      EXPECT_EQ(actions[i], denied[i] ? "ERRNO(57)" : "ALLOW")
          << info(call.abi).name << " call " << call.number << ", argument " << index_ << " "
          << fmt::format("{:#x}", call.args[index_]);
    }
    return tried.size();
  }

 private:
  void add_calls(Abi abi, std::vector<Call>& tried, std::vector<bool>& denied) const {
    constexpr std::uint64_t kTop = 0xffffffff00000000;
    constexpr std::uint64_t kBit32 = std::uint64_t{1} << 32;
    constexpr std::uint64_t kBit63 = std::uint64_t{1} << 63;
    for (const SyscallId id : calls_) {
      const auto known = number(id, abi);
      // uretprobe and uprobe raise SIGILL outside of a probe.
      if (!known || name(id) == "uretprobe" || name(id) == "uprobe") continue;
      const unsigned width = argument_width(id, abi, index_);
      for (const std::uint64_t value :
           {kDenied, kDenied | kBit32, kDenied | kBit63, kDenied | kTop, kDenied | 1 << 16,
            kDenied + 1, (kDenied + 1) | kBit32, kBit32, std::uint64_t{0}}) {
        Call call = {abi, *known, {}};
        call.args[index_] = value;
        tried.push_back(call);
        denied.push_back(seen_by_kernel(value, width, abi) == kDenied);
      }
    }
  }

  unsigned index_;
  std::vector<SyscallId> calls_;
};

TEST(HighBits, OfNoNarrowArgumentPassesAFilter) {
  std::vector<Abi> abis = {Abi::kX86_64, Abi::kX32};
  if (has_int80()) abis.push_back(Abi::kI386);
  std::size_t tried = 0;
  for (unsigned index = 0; index < Call{}.args.size(); ++index) {
    const std::size_t calls = Denial(index, abis).check(abis);
    EXPECT_GT(calls, 200U) << "argument " << index;
    tried += calls;
  }
  std::printf("%zu calls held against the kernel\n", tried);
  EXPECT_GT(tried, 12'000U);
}

}  // namespace
}  // namespace caisson::seccomp
