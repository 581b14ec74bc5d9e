// SPDX-License-Identifier: Apache-2.0
#include "random_profile.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace caisson::seccomp {
namespace {

// Arguments of 16, 32 and 64 bits; calls that some of the ABIs lack; old and new ones.
constexpr std::array<std::string_view, 24> kCalls = {
    "socket",  "personality", "clone",     "chmod",  "fchmodat", "lseek",      "read",    "mmap",
    "ioctl",   "prctl",       "fcntl",     "openat", "kill",     "umask",      "setuid",  "getpid",
    "madvise", "shutdown",    "pkey_free", "clone3", "statx",    "arch_prctl", "waitpid", "bpf"};
constexpr std::array<std::string_view, 7> kOperators = {"NE", "LT", "LE",       "EQ",
                                                        "GE", "GT", "MASKED_EQ"};

class Generator {
 public:
  explicit Generator(std::mt19937_64& random) : random_(random) {}

  std::string profile() {
    // Few names a profile, so that rules meet.
    for (std::size_t i = 2 + below(6); i > 0; --i) {
      names_.emplace_back(kCalls[below(kCalls.size())]);
    }
    std::string rules;
    for (std::size_t i = below(9); i > 0; --i) {
      if (!rules.empty()) rules += ",\n  ";
      rules += rule();
    }
    std::string architectures = R"("SCMP_ARCH_X86_64")";
    if (below(2) == 0) architectures += R"(,"SCMP_ARCH_X86")";
    if (below(2) == 0) architectures += R"(,"SCMP_ARCH_X32")";
    return fmt::format(R"({{"defaultAction": {},"architectures":[{}],"syscalls":[
  {}]}})",
                       action("defaultErrnoRet"), architectures, rules);
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string action(std::string_view errno_field) {
    switch (below(12)) {
      case 0:
        return R"("SCMP_ACT_KILL_PROCESS")";
      case 1:
        return R"("SCMP_ACT_KILL_THREAD")";
      case 2:
        return R"("SCMP_ACT_TRAP")";
      case 3:
        return R"("SCMP_ACT_LOG")";
      case 4:
        return R"("SCMP_ACT_NOTIFY")";
      case 5:
        return fmt::format(R"("SCMP_ACT_TRACE","{}":{})", errno_field, 1 + below(100));
      case 6:
      case 7:
        return fmt::format(R"("SCMP_ACT_ERRNO","{}":{})", errno_field, 1 + below(100));
      case 8:
        return R"("SCMP_ACT_ERRNO")";
      default:
        return R"("SCMP_ACT_ALLOW")";
    }
  }

  std::string rule() {
    std::string names;
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      names += fmt::format(R"({}"{}")", names.empty() ? "" : ",", names_[below(names_.size())]);
    }
    std::string conditions;
    for (std::size_t i = below(4); i > 0; --i) {
      conditions += fmt::format(R"({}{{"index":{},"op":"SCMP_CMP_{}","value":{},"valueTwo":{}}})",
                                conditions.empty() ? "" : ",", below(3),
                                kOperators[below(kOperators.size())], constant(), constant());
    }
    return fmt::format(R"({{"names":[{}],"action":{},"args":[{}]}})", names, action("errnoRet"),
                       conditions);
  }

  std::uint64_t constant() {
    const auto& constants = interesting_constants();
    return below(8) == 0 ? random_() >> below(64) : constants[below(constants.size())];
  }

  std::mt19937_64& random_;
  std::vector<std::string> names_;
};

}  // namespace

std::string random_profile(std::mt19937_64& random) {
  return Generator(random).profile();
}

const std::vector<std::uint64_t>& interesting_constants() {
  static const std::vector<std::uint64_t> constants = {
      0,          1,          2,           7,           40,
      0x1ff,      0xffff,     0x10000,     0x7e020000,  0x7fffffff,
      0x80000000, 0xffffffff, 0x100000000, 0x100000028, 0x8000000000000000,
      ~0ULL - 99, ~0ULL};
  return constants;
}

}  // namespace caisson::seccomp
