// SPDX-License-Identifier: Apache-2.0
#include "seccomp/arch/syscalls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/strings.h"

namespace caisson::seccomp {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

std::vector<SyscallId> all_syscalls() {
  std::vector<SyscallId> ids;
  ids.reserve(syscall_count());
  for (std::size_t index = 0; index < syscall_count(); ++index) {
    ids.push_back(SyscallId{static_cast<std::uint16_t>(index)});
  }
  return ids;
}

SyscallId known(std::string_view text) {
  const std::optional<SyscallId> id = find_syscall(text);
  if (!id) ADD_FAILURE() << "unknown: " << text;
  return id.value_or(SyscallId{0});
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Syscalls, EveryNameIsFound) {
  ASSERT_GT(syscall_count(), 500U);
  for (const SyscallId id : all_syscalls()) EXPECT_EQ(find_syscall(name(id)), id) << name(id);
}

TEST(Syscalls, OtherNamesAreNotFound) {
  for (const std::string_view text : {"", "opena", "openat3", "OPENAT", "openat ", "__NR_openat",
                                      "a_name_much_longer_than_that_of_any_system_call"}) {
    EXPECT_EQ(find_syscall(text), std::nullopt) << text;
  }
  // Each known name with one letter changed, at each place: near misses in hash and in text.
  const std::vector<SyscallId> ids = all_syscalls();
  std::set<std::string, std::less<>> names;
  for (const SyscallId id : ids) names.emplace(name(id));
  for (const std::string& original : names) {
    for (std::size_t place = 0; place < original.size(); ++place) {
      std::string changed = original;
      changed[place] = 'q';
      if (names.contains(changed)) continue;
      EXPECT_EQ(find_syscall(changed), std::nullopt) << changed;
    }
  }
}

TEST(Syscalls, NumbersLeadBack) {
  for (const AbiInfo& abi : all_abis()) {
    std::size_t calls = 0;
    for (const SyscallId id : all_syscalls()) {
      const std::optional<std::uint32_t> found = number(id, abi.abi);
      if (!found) continue;
      ++calls;
      EXPECT_EQ(syscall_by_number(abi.abi, *found), id) << abi.name << " " << name(id);
    }
    EXPECT_GT(calls, 250U) << abi.name;
  }
}

// No number that the tables don't give to a call has an id; the ranges are those of the kernel's
// tables.
TEST(Syscalls, OtherNumbersAreUnknown) {
  for (const AbiInfo& abi : all_abis()) {
    std::set<std::uint32_t> numbers;
    for (const SyscallId id : all_syscalls()) {
      if (const auto found = number(id, abi.abi)) numbers.insert(*found);
    }
    for (const std::uint32_t base : {0U, 0xF0000U, kX32Bit, 0xFFFFFF00U}) {
      for (std::uint32_t offset = 0; offset < 8192; ++offset) {
        const std::uint32_t candidate = base + offset;
        EXPECT_EQ(syscall_by_number(abi.abi, candidate).has_value(), numbers.contains(candidate))
            << abi.name << " " << candidate;
      }
    }
  }
}

// The "#define __NR_call number" lines of a kernel header, x32's numbers with the bit.
std::vector<std::pair<std::string, std::uint32_t>> header_numbers(const std::string& path) {
  std::vector<std::pair<std::string, std::uint32_t>> numbers;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    const std::string_view prefix = "#define __NR_";
    if (!line.starts_with(prefix)) continue;
    const auto parts = split_once(std::string_view(line).substr(prefix.size()), ' ');
    if (!parts) continue;
    std::string_view value = trim(parts->second);
    std::uint32_t bit = 0;
    if (value.starts_with("(__X32_SYSCALL_BIT + ")) {
      bit = kX32Bit;
      value = value.substr(value.rfind(' ') + 1);
      value.remove_suffix(1);
    }
    if (const auto parsed = parse_integer<std::uint32_t>(value)) {
      numbers.emplace_back(parts->first, *parsed + bit);
    }
  }
  return numbers;
}

struct Header {
  const char* file;
  Abi abi;
  std::size_t fewest;  // lines of the oldest header that Debian 12 had
};

std::ostream& operator<<(std::ostream& out, const Header& header) {
  return out << header.file;
}

class KernelHeader : public testing::TestWithParam<Header> {};

TEST_P(KernelHeader, HasTheSameNumbers) {
  const std::string path = std::string("/usr/include/x86_64-linux-gnu/asm/") + GetParam().file;
  const auto expected = header_numbers(path);
  if (expected.empty()) GTEST_SKIP() << path << " is not there";
  EXPECT_GE(expected.size(), GetParam().fewest);
  const std::uint32_t newest = *number(known("rseq_slice_yield"), GetParam().abi);
  for (const auto& [text, value] : expected) {
    const std::optional<SyscallId> id = find_syscall(text);
    // Headers newer than the tables may know newer calls.
    if (!id && value > newest) continue;
    ASSERT_TRUE(id) << text;
    EXPECT_EQ(number(*id, GetParam().abi), value) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(X86, KernelHeader,
                         testing::Values(Header{"unistd_64.h", Abi::kX86_64, 362},
                                         Header{"unistd_32.h", Abi::kI386, 440},
                                         Header{"unistd_x32.h", Abi::kX32, 351}),
                         [](const auto& test) {
                           return std::string(seccomp::info(test.param.abi).name);
                         });

struct NumberCase {
  const char* call;
  Abi abi;
  std::optional<std::uint32_t> number;
};

TEST(Syscalls, WellKnownNumbers) {
  const NumberCase cases[] = {
      {"read", Abi::kX86_64, 0},
      {"execve", Abi::kX86_64, 59},
      {"execve", Abi::kX32, kX32Bit + 520},
      {"openat", Abi::kX32, kX32Bit + 257},
      {"socketcall", Abi::kX86_64, std::nullopt},
      {"socketcall", Abi::kI386, 102},
      {"accept", Abi::kI386, std::nullopt},
      {"sigreturn", Abi::kX86_64, std::nullopt},
      {"sigreturn", Abi::kI386, 119},
      {"openat", Abi::kArm64, 56},
      {"set_tls", Abi::kArm, 0xF0005},
      {"riscv_flush_icache", Abi::kRiscv64, 259},
      {"openat", Abi::kPpc64le, 286},
      {"openat", Abi::kPpc64, 286},
      {"openat", Abi::kS390x, 288},
      {"openat", Abi::kLoongarch64, 56},
      {"openat", Abi::kMips, 4288},
      {"openat", Abi::kMipsel64, 5247},
      {"openat", Abi::kMips64n32, 6251},
      {"clone3", Abi::kMipsel, 4435},
  };
  for (const NumberCase& test : cases) {
    EXPECT_EQ(number(known(test.call), test.abi), test.number)
        << test.call << " on " << info(test.abi).name;
  }
}

struct ReleaseCase {
  const char* call;
  Abi abi;
  KernelVersion release;
};

TEST(Syscalls, Releases) {
  const ReleaseCase cases[] = {
      {"read", Abi::kX86_64, {0, 0}},
      {"openat", Abi::kX86_64, {0, 0}},
      {"setns", Abi::kX86_64, {3, 0}},
      {"seccomp", Abi::kX86_64, {3, 17}},
      {"statx", Abi::kX86_64, {4, 11}},
      {"clone3", Abi::kX86_64, {5, 3}},
      {"openat2", Abi::kI386, {5, 6}},
      {"fchmodat2", Abi::kX86_64, {6, 6}},
      {"file_getattr", Abi::kArm64, {6, 17}},
      {"listns", Abi::kX86_64, {6, 19}},
      {"rseq_slice_yield", Abi::kX86_64, {7, 0}},
      // An old call with a new entry of its own on one ABI
      // (arch/x86/entry/syscalls/syscall_32.tbl).
      {"socket", Abi::kX86_64, {0, 0}},
      {"socket", Abi::kI386, {4, 3}},
      {"shmget", Abi::kI386, {5, 1}},
      {"clone3", Abi::kMips64, {5, 4}},
      // No call is older than its ABI.
      {"read", Abi::kX32, {3, 4}},
      {"read", Abi::kArm64, {3, 7}},
      {"read", Abi::kRiscv64, {4, 15}},
      {"statx", Abi::kLoongarch64, {5, 19}},
      {"cachestat", Abi::kLoongarch64, {6, 5}},
  };
  for (const ReleaseCase& test : cases) {
    EXPECT_EQ(to_string(introduced(known(test.call), test.abi)), to_string(test.release))
        << test.call << " on " << info(test.abi).name;
  }
}

struct WidthCase {
  const char* call;
  Abi abi;
  std::vector<unsigned> widths;
};

std::vector<unsigned> widths_of(std::string_view call, Abi abi) {
  std::vector<unsigned> widths;
  widths.reserve(kArgumentCount);
  for (unsigned index = 0; index < kArgumentCount; ++index) {
    widths.push_back(argument_width(known(call), abi, index));
  }
  return widths;
}

TEST(Syscalls, ArgumentWidths) {
  const std::vector<unsigned> full = {64, 64, 64, 64, 64, 64};
  const std::vector<unsigned> narrow = {32, 32, 32, 32, 32, 32};
  const WidthCase cases[] = {
      // int family, int type, int protocol: what lets socket(0x100000028) past a 64-bit comparison
      {"socket", Abi::kX86_64, {32, 32, 32, 64, 64, 64}},
      {"socket", Abi::kI386, narrow},
      // int dfd, path, int flags, umode_t mode
      {"openat", Abi::kX86_64, {32, 64, 32, 16, 64, 64}},
      {"openat", Abi::kArm64, {32, 64, 32, 16, 64, 64}},
      {"openat", Abi::kX32, {32, 64, 32, 16, 64, 64}},
      {"openat", Abi::kI386, {32, 32, 32, 16, 32, 32}},
      {"openat", Abi::kMipsel, {32, 32, 32, 16, 32, 32}},
      {"chmod", Abi::kX86_64, {64, 16, 64, 64, 64, 64}},
      {"fchmodat2", Abi::kS390x, {32, 64, 16, 32, 64, 64}},
      {"personality", Abi::kX86_64, {32, 64, 64, 64, 64, 64}},
      // truncated after an unsigned long entry (arch/powerpc, arch/mips)
      {"personality", Abi::kPpc64le, {32, 64, 64, 64, 64, 64}},
      {"personality", Abi::kMips64n32, {32, 64, 64, 64, 64, 64}},
      {"clone", Abi::kX86_64, {32, 64, 64, 64, 64, 64}},
      {"clone", Abi::kS390x, {64, 32, 64, 64, 64, 64}},
      {"unshare", Abi::kX86_64, full},
      {"setns", Abi::kX86_64, {32, 32, 64, 64, 64, 64}},
      {"ioctl", Abi::kX86_64, {32, 32, 64, 64, 64, 64}},
      {"ioctl", Abi::kX32, {32, 32, 32, 64, 64, 64}},
      {"ioctl", Abi::kMips64n32, {32, 32, 32, 64, 64, 64}},
      {"fcntl", Abi::kX86_64, {32, 32, 64, 64, 64, 64}},
      {"prctl", Abi::kX86_64, {32, 64, 64, 64, 64, 64}},
      {"ptrace", Abi::kX86_64, {64, 32, 64, 64, 64, 64}},
      {"ptrace", Abi::kX32, {32, 32, 32, 32, 64, 64}},
      {"futex", Abi::kX86_64, {64, 32, 32, 64, 64, 32}},
      {"mmap", Abi::kX86_64, full},
      {"kill", Abi::kRiscv64, {32, 32, 64, 64, 64, 64}},
      {"keyctl", Abi::kX86_64, {32, 64, 64, 64, 64, 64}},
      {"lseek", Abi::kX86_64, {32, 64, 32, 64, 64, 64}},
      {"fallocate", Abi::kX86_64, {32, 32, 64, 64, 64, 64}},
      {"fallocate", Abi::kI386, narrow},
      // 16-bit user ids of the first 32-bit ABIs
      {"chown", Abi::kX86_64, {64, 32, 32, 64, 64, 64}},
      {"chown", Abi::kI386, {32, 16, 16, 32, 32, 32}},
      {"chown", Abi::kArm, {32, 16, 16, 32, 32, 32}},
      {"chown", Abi::kPpc, narrow},
      {"chown32", Abi::kI386, narrow},
      {"setuid", Abi::kS390, {16, 32, 32, 32, 32, 32}},
      // calls without arguments, and without a prototype on record
      {"getpid", Abi::kX86_64, full},
      {"tuxcall", Abi::kX86_64, full},
      {"create_module", Abi::kI386, narrow},
  };
  for (const WidthCase& test : cases) {
    EXPECT_THAT(widths_of(test.call, test.abi), ElementsAreArray(test.widths))
        << test.call << " on " << info(test.abi).name;
  }
}

TEST(Syscalls, EveryArgumentHasAWidthOfItsAbi) {
  for (const AbiInfo& abi : all_abis()) {
    const std::set<unsigned> allowed = abi.is_64bit ? std::set{16U, 32U, 64U} : std::set{16U, 32U};
    for (const SyscallId id : all_syscalls()) {
      for (unsigned index = 0; index < kArgumentCount; ++index) {
        EXPECT_TRUE(allowed.contains(argument_width(id, abi.abi, index)))
            << name(id) << " on " << abi.name << ", argument " << index;
      }
    }
  }
}

// The names in all "names" lists of a profile; the JSON layer lies above this one.
std::set<std::string> profile_names(const std::string& json) {
  std::set<std::string> names;
  for (std::size_t at = 0; (at = json.find("\"names\"", at)) != std::string::npos;) {
    const std::size_t begin = json.find('[', at);
    const std::size_t end = json.find(']', begin);
    const auto quoted = split(std::string_view(json).substr(begin, end - begin), '"');
    for (std::size_t index = 1; index < quoted.size(); index += 2) names.emplace(quoted[index]);
    at = end;
  }
  return names;
}

TEST(Syscalls, DockersDefaultProfileHasNoUnknownName) {
  const std::string path = CAISSON_SHARED_DATA_DIR "/moby-default-seccomp.json";
  const std::set<std::string> names = profile_names(read_file(path));
  if (names.empty()) GTEST_SKIP() << path << " is not there";
  EXPECT_GT(names.size(), 400U);
  std::vector<std::string> unknown;
  std::ranges::copy_if(names, std::back_inserter(unknown),
                       [](const std::string& text) { return !find_syscall(text); });
  EXPECT_THAT(unknown, IsEmpty());
}

TEST(Syscalls, NearestName) {
  EXPECT_EQ(nearest_syscall("opneat"), "openat");
  EXPECT_EQ(nearest_syscall("mout"), "mount");
  EXPECT_EQ(nearest_syscall("clone_3"), "clone3");
  EXPECT_EQ(nearest_syscall("completely_different"), std::nullopt);
}

TEST(KernelVersion, Parses) {
  struct Case {
    const char* text;
    std::optional<KernelVersion> version;
  };
  const Case cases[] = {
      {"6.1", {{6, 1}}},         {"6.1.0-13-amd64", {{6, 1}}}, {"4.8-rc1", {{4, 8}}},
      {"2.6.32", {{2, 6}}},      {"5.10.200+", {{5, 10}}},     {"", std::nullopt},
      {"6", std::nullopt},       {"6.", std::nullopt},         {".1", std::nullopt},
      {"v6.1", std::nullopt},    {" 6.1", std::nullopt},       {"-6.1", std::nullopt},
      {"6.-1", std::nullopt},    {"6,1", std::nullopt},        {"65536.1", std::nullopt},
      {"6.65536", std::nullopt},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(parse_kernel_version(test.text), test.version) << '"' << test.text << '"';
  }
  EXPECT_EQ(to_string(KernelVersion{6, 12}), "6.12");
  EXPECT_LT((KernelVersion{5, 19}), (KernelVersion{6, 0}));
}

TEST(SyscallTables, CallsByNumberAgreesWithNumber) {
  for (const AbiInfo& abi : all_abis()) {
    std::size_t present = 0;
    for (std::size_t i = 0; i < syscall_count(); ++i) {
      if (number(SyscallId{static_cast<std::uint16_t>(i)}, abi.abi)) ++present;
    }
    const std::vector<NumberedCall> calls = calls_by_number(abi.abi);
    EXPECT_EQ(calls.size(), present) << abi.name;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      EXPECT_EQ(number(calls[i].id, abi.abi), calls[i].number) << abi.name;
      if (i > 0) {
        EXPECT_LT(calls[i - 1].number, calls[i].number) << abi.name;
      }
    }
  }
}

}  // namespace
}  // namespace caisson::seccomp
