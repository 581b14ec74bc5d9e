// SPDX-License-Identifier: Apache-2.0
#include "seccomp/load/load.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <csignal>
#include <random>
#include <vector>

#include "seccomp/bpf/disassembler.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/validator.h"
#include "seccomp/load/dump.h"
#include "seccomp/load/filtered_child.h"
#include "seccomp/load/support.h"
#include "seccomp/load/syscall.h"

namespace caisson::seccomp {
namespace {

using bpf::Instruction;
using bpf::Program;
using Report = FilteredChild::Report;

const Program kAllowAll = {{bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW}};

TEST(Load, SaysWhatIsWrongWithAProgram) {
  const std::vector<std::pair<Program, std::string>> cases = {
      {{{bpf::kLoad, 0, 0, 66}, {bpf::kReturn, 0, 0, 0}},
       "seccomp program: instruction 0: load past the end of seccomp_data"},
      // 65537 instructions would read as 1 in the kernel's 16 bits.
      {Program(65537, kAllowAll[0]),
       "seccomp program: program has 65537 instructions, the kernel takes 4096"},
      {{}, "seccomp program: program is empty"}};
  FilteredChild child([&](Report& report) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Result<void> result = load(cases[i].first, {});
      report.values[i] = !result && result.error().message() == cases[i].second;
    }
  });
  EXPECT_EQ(child.wait(), 0);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(child.report().values[i], 1) << cases[i].second;
  }
}

TEST(Load, HintsAtPrivileges) {
  if (::geteuid() != 0) GTEST_SKIP() << "dropping to an ordinary user takes root";
  // no_new_privs can't be taken back, so this child is made without.
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (::syscall(SYS_setuid, 65534) != 0) ::_exit(99);
    const Result<void> result = load(kAllowAll, {});
    const bool right = !result && result.error().errnum == EACCES &&
                       result.error().hint == "it takes no_new_privs or CAP_SYS_ADMIN";
    ::_exit(right ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0);
}

TEST(Load, StrictModeLeavesFourCalls) {
  FilteredChild child([](Report& report) {
    report.values[0] = load_strict().has_value();
    report.values[1] = 1;
    ::syscall(SYS_getpid);
    report.values[1] = 2;
  });
  const int status = child.wait();
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  EXPECT_EQ(child.report().values[0], 1);
  EXPECT_EQ(child.report().values[1], 1);

  FilteredChild filtered([](Report& report) {
    if (!load(kAllowAll, {})) ::_exit(99);
    const Result<void> strict = load_strict();
    report.values[0] = strict ? 0 : strict.error().errnum;
  });
  EXPECT_EQ(filtered.wait(), 0);
  EXPECT_EQ(filtered.report().values[0], EINVAL);
}

// A filter that refuses seccomp(2) itself stands for a kernel or sandbox without it.
Program refuse_seccomp(std::uint32_t operation, std::uint32_t errnum) {
  return {{bpf::kLoad, 0, 0, 0},
          {bpf::kJumpEqualK, 0, 3, SYS_seccomp},
          {bpf::kLoad, 0, 0, 16},
          {bpf::kJumpEqualK, 0, 1, operation},
          {bpf::kReturn, 0, 0, SECCOMP_RET_ERRNO | errnum},
          {bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW}};
}

TEST(S14, ProbeFindsWhatThisKernelOffers) {
  const Result<Support> support = probe();
  ASSERT_TRUE(support.has_value()) << support.error().message();
  EXPECT_TRUE(support->strict);
  EXPECT_TRUE(support->filter);
  EXPECT_TRUE(support->offers(ActionKind::kErrno));
  EXPECT_TRUE(support->offers(ActionKind::kAllow));
  // What the kernel says of itself (Documentation/userspace-api/seccomp_filter.rst).
  std::array<char, 256> text{};
  FILE* file = std::fopen("/proc/sys/kernel/seccomp/actions_avail", "re");
  if (file == nullptr) GTEST_SKIP() << "no /proc/sys/kernel/seccomp";
  EXPECT_NE(std::fgets(text.data(), text.size(), file), nullptr);
  std::fclose(file);
  const std::string avail = text.data();
  const auto listed = [&](std::string_view name) { return avail.find(name) != std::string::npos; };
  EXPECT_EQ(support->offers(ActionKind::kKillProcess), listed("kill_process"));
  EXPECT_EQ(support->offers(ActionKind::kNotify), listed("user_notif"));
  EXPECT_EQ(support->offers(ActionKind::kLog), listed("log"));
  EXPECT_EQ(support->offers(ActionKind::kTrace), listed("trace"));
}

TEST(S14, ProbeTellsOldKernelsAndForbiddenAskingApart) {
  struct Case {
    std::uint32_t operation, errnum;
    bool answers, filter, old_action, new_action;
  };
  const std::vector<Case> cases = {
      {SECCOMP_SET_MODE_FILTER, ENOSYS, true, false, false, false},
      {SECCOMP_SET_MODE_FILTER, EINVAL, true, false, false, false},
      {SECCOMP_SET_MODE_FILTER, EPERM, false, false, false, false},
      {SECCOMP_GET_ACTION_AVAIL, EINVAL, true, true, true, false},
      {SECCOMP_GET_ACTION_AVAIL, EOPNOTSUPP, true, true, false, false},
      {SECCOMP_GET_ACTION_AVAIL, EPERM, false, false, false, false},
  };
  for (const Case& c : cases) {
    FilteredChild child([&](Report& report) {
      if (!load(refuse_seccomp(c.operation, c.errnum), {})) ::_exit(99);
      const Result<Support> support = probe();
      report.values[0] = support.has_value();
      const Support found = support.value_or(Support{});
      report.values[1] = found.filter;
      report.values[2] = found.offers(ActionKind::kTrap);
      report.values[3] = found.offers(ActionKind::kLog);
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(child.report().values[0], c.answers) << c.operation << " " << c.errnum;
    EXPECT_EQ(child.report().values[1], c.filter) << c.operation << " " << c.errnum;
    EXPECT_EQ(child.report().values[2], c.old_action) << c.operation << " " << c.errnum;
    EXPECT_EQ(child.report().values[3], c.new_action) << c.operation << " " << c.errnum;
  }
}

TEST(S14, MissingFeaturesAreNamed) {
  Result<Support> support = probe();
  ASSERT_TRUE(support.has_value());
  Policy policy;
  policy.abis.push_back({.abi = Abi::kX86_64,
                         .calls = {},
                         .default_action = {ActionKind::kLog, 0},
                         .unknown_to_profile = {}});
  policy.flags.spec_allow = true;
  EXPECT_TRUE(check_support(policy, *support).has_value());

  support->actions[static_cast<std::size_t>(ActionKind::kLog)] = false;
  const Result<void> no_log = check_support(policy, *support);
  ASSERT_FALSE(no_log.has_value());
  EXPECT_EQ(no_log.error().kind, Error::Kind::kUnsupported);
  EXPECT_EQ(no_log.error().message(), "the kernel lacks SECCOMP_RET_LOG");
  EXPECT_EQ(no_log.error().hint, "it is there since Linux 4.14");

  support->flags &= ~unsigned{SECCOMP_FILTER_FLAG_SPEC_ALLOW};
  EXPECT_EQ(check_support(policy, *support).error().message(),
            "the kernel lacks SECCOMP_FILTER_FLAG_SPEC_ALLOW");
  support->filter = false;
  EXPECT_EQ(check_support(policy, *support).error().message(), "the kernel lacks seccomp filters");
}

// Whether the kernel takes a program, tried in a child.
bool kernel_takes(const Program& program) {
  FilteredChild child([&](Report& report) { report.values[0] = load(program, {}).has_value(); });
  // A filter that passes the checks may forbid the child's exit.
  child.wait();
  return child.report().values[0] == 1;
}

Program random_program(std::mt19937& random) {
  constexpr std::array<std::uint16_t, 30> kCodes = {bpf::kLoad,
                                                    bpf::kLoadLength,
                                                    bpf::kLoadImmediate,
                                                    bpf::kLoadMemory,
                                                    bpf::kLoadXMemory,
                                                    bpf::kStore,
                                                    bpf::kStoreX,
                                                    bpf::kCopyAToX,
                                                    bpf::kAddK,
                                                    bpf::kDivideK,
                                                    bpf::kDivideX,
                                                    bpf::kShiftLeftK,
                                                    bpf::kShiftRightX,
                                                    bpf::kNegate,
                                                    bpf::kXorK,
                                                    bpf::kJump,
                                                    bpf::kJumpEqualK,
                                                    bpf::kJumpGreaterX,
                                                    bpf::kJumpAnySetK,
                                                    bpf::kJumpGreaterOrEqualK,
                                                    bpf::kReturn,
                                                    bpf::kReturnA,
                                                    bpf::kLoadXImmediate,
                                                    bpf::kLoadXLength,
                                                    BPF_ALU | BPF_MOD | BPF_K,
                                                    BPF_LD | BPF_H | BPF_ABS,
                                                    BPF_LD | BPF_W | BPF_IND,
                                                    BPF_LDX | BPF_B | BPF_MSH,
                                                    BPF_RET | BPF_X,
                                                    BPF_JMP | BPF_JEQ | 0x80};
  Program program(1 + random() % 6);
  for (Instruction& instruction : program) {
    // Faulty codes are rare, or nothing would ever pass.
    const std::size_t known = random() % 12 == 0 ? kCodes.size() : 24;
    const auto k = static_cast<std::uint32_t>(random() % 4 == 0 ? random() % 80 : random() % 4);
    instruction = {kCodes[random() % known], static_cast<std::uint8_t>(random() % 3),
                   static_cast<std::uint8_t>(random() % 3), k};
    if (instruction.code == bpf::kReturn) instruction.k = SECCOMP_RET_ALLOW;
  }
  if (random() % 4 != 0) program.push_back(kAllowAll[0]);
  return program;
}

TEST(Load, KernelAndValidatorTakeTheSamePrograms) {
  std::mt19937 random(1);
  int taken = 0;
  constexpr int kPrograms = 1500;
  for (int i = 0; i < kPrograms; ++i) {
    const Program program = random_program(random);
    const bool valid = bpf::validate(program).has_value();
    taken += valid ? 1 : 0;
    ASSERT_EQ(kernel_takes(program), valid) << bpf::disassemble(program);
  }
  EXPECT_GT(taken, kPrograms / 10);
  EXPECT_LT(taken, kPrograms * 9 / 10);
}

TEST(Load, DumpReadsFiltersOldestFirst) {
  if (::geteuid() != 0) GTEST_SKIP() << "reading filters takes CAP_SYS_ADMIN";
  const Program second = {{bpf::kLoad, 0, 0, 0}, {bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW}};
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe2(ready.data(), O_CLOEXEC), 0);
  FilteredChild child([&](Report&) {
    if (!load(kAllowAll, {}) || !load(second, {})) ::_exit(99);
    if (::write(ready[1], "x", 1) != 1) ::_exit(99);
    ::pause();
  });
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const Result<std::vector<Program>> filters = dump_filters(child.pid());
  if (!filters && filters.error().errnum == EINVAL) GTEST_SKIP() << filters.error().hint;
  ASSERT_TRUE(filters.has_value()) << filters.error().message();
  EXPECT_EQ(*filters, (std::vector<Program>{kAllowAll, second}));
  ::close(ready[0]);
  ::close(ready[1]);

  FilteredChild plain([](Report&) { ::pause(); });
  EXPECT_EQ(dump_filters(plain.pid()), std::vector<Program>());
  ASSERT_FALSE(dump_filters(-1).has_value());
}

}  // namespace
}  // namespace caisson::seccomp
