// SPDX-License-Identifier: Apache-2.0
// Every action of a filter, seen live. The calls that meet them are harmless.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include <csignal>
#include <cstddef>
#include <thread>

#include "seccomp/bpf/assembler.h"
#include "seccomp/load/filtered_child.h"
#include "seccomp/load/load.h"
#include "seccomp/load/support.h"

namespace caisson::seccomp {
namespace {

using bpf::Assembler;
using Report = FilteredChild::Report;

// getppid gets the action, every other call passes.
bpf::Program on_getppid(Action action) {
  Assembler assembler;
  const auto allow = assembler.ret(SECCOMP_RET_ALLOW);
  return assembler.assemble(assembler.load(
      offsetof(bpf::Data, nr), assembler.branch(Assembler::Condition::kEqual, SYS_getppid,
                                                assembler.ret(to_return_value(action)), allow)));
}

// What getppid returns, or -errno.
std::int64_t try_getppid() {
  const long result = ::syscall(SYS_getppid);
  return result == -1 ? -errno : result;
}

void load_or_exit(Action action, const FilterFlags& flags = {}) {
  if (!load(on_getppid(action), flags)) ::_exit(99);
}

TEST(S10, AllowLetsTheCallPass) {
  FilteredChild child([](Report& report) {
    load_or_exit({ActionKind::kAllow, 0});
    report.values[0] = try_getppid();
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[0], ::getpid());
}

TEST(S10, LogLetsTheCallPass) {
  FilteredChild child([](Report& report) {
    load_or_exit({ActionKind::kLog, 0}, {.log = true});
    report.values[0] = try_getppid();
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[0], ::getpid());
}

TEST(S10, ErrnoFailsTheCallWithTheGivenNumber) {
  for (const std::uint16_t number : std::array<std::uint16_t, 4>{1, 38, 200, 4095}) {
    FilteredChild child([&](Report& report) {
      load_or_exit({ActionKind::kErrno, number});
      report.values[0] = try_getppid();
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(child.report().values[0], -number);
  }
}

TEST(S10, KillThreadEndsTheThreadAlone) {
  FilteredChild child([](Report& report) {
    std::thread thread([&] {
      load_or_exit({ActionKind::kKillThread, 0});
      report.values[0] = 1;
      try_getppid();
      report.values[0] = 2;
    });
    thread.join();
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_TRUE(child.report().finished);
  EXPECT_EQ(child.report().values[0], 1);
}

TEST(S10, KillProcessEndsEveryThread) {
  FilteredChild child([](Report& report) {
    std::thread thread([&] {
      load_or_exit({ActionKind::kKillProcess, 0});
      report.values[0] = 1;
      try_getppid();
      report.values[0] = 2;
    });
    thread.join();
  });
  const int status = child.wait();
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGSYS);
  EXPECT_FALSE(child.report().finished);
  EXPECT_EQ(child.report().values[0], 1);
}

Report* trap_report = nullptr;

void note_trap(int /*signal*/, siginfo_t* info, void* /*context*/) {
  trap_report->values[1] = info->si_syscall;
  trap_report->values[2] = info->si_errno;
  trap_report->values[3] = info->si_code;
}

TEST(S10, TrapRaisesSigsysInPlaceOfTheCall) {
  FilteredChild child([](Report& report) {
    trap_report = &report;
    struct sigaction handler = {};
    handler.sa_sigaction = note_trap;
    handler.sa_flags = SA_SIGINFO;
    ::sigaction(SIGSYS, &handler, nullptr);
    load_or_exit({ActionKind::kTrap, 7});
    try_getppid();
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[1], SYS_getppid);
  EXPECT_EQ(child.report().values[2], 7);
  EXPECT_EQ(child.report().values[3], 1) << "SYS_SECCOMP of asm-generic/siginfo.h";
}

TEST(S10, TraceWithoutATracerIsEnosys) {
  FilteredChild child([](Report& report) {
    load_or_exit({ActionKind::kTrace, 77});
    report.values[0] = try_getppid();
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[0], -ENOSYS);
}

TEST(S10, TraceStopsForTheTracerWithTheMessage) {
  FilteredChild child([](Report& report) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    load_or_exit({ActionKind::kTrace, 77});
    report.values[0] = try_getppid();
  });
  int status = 0;
  ASSERT_EQ(::waitpid(child.pid(), &status, 0), child.pid());
  ASSERT_TRUE(WIFSTOPPED(status));
  ASSERT_EQ(
      ::ptrace(PTRACE_SETOPTIONS, child.pid(), nullptr, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL),
      0);
  ASSERT_EQ(::ptrace(PTRACE_CONT, child.pid(), nullptr, nullptr), 0);
  ASSERT_EQ(::waitpid(child.pid(), &status, 0), child.pid());
  EXPECT_EQ(status >> 8, SIGTRAP | (PTRACE_EVENT_SECCOMP << 8));
  unsigned long message = 0;
  EXPECT_EQ(::ptrace(PTRACE_GETEVENTMSG, child.pid(), nullptr, &message), 0);
  EXPECT_EQ(message, 77U);
  ASSERT_EQ(::ptrace(PTRACE_CONT, child.pid(), nullptr, nullptr), 0);
  const pid_t parent = ::getpid();
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[0], parent);
}

// Answers one call with a value in its place.
void answer(int listener, std::int64_t value) {
  seccomp_notif request = {};
  if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) ::_exit(98);
  if (request.data.nr != SYS_getppid) ::_exit(97);
  seccomp_notif_resp response = {.id = request.id, .val = value, .error = 0, .flags = 0};
  if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0) ::_exit(96);
}

TEST(S10, NotifyLetsTheListenerAnswer) {
  for (const bool wait_killable : {false, true}) {
    FilteredChild child([&](Report& report) {
      std::array<int, 2> channel{};
      if (::pipe2(channel.data(), O_CLOEXEC) != 0) ::_exit(99);
      std::thread filtered([&] {
        Result<UniqueFd> listener = load_with_listener(on_getppid({ActionKind::kNotify, 0}),
                                                       {.wait_killable = wait_killable});
        const int fd = listener ? listener->release() : -1;
        report.values[2] = ::fcntl(fd, F_GETFD);
        if (::write(channel[1], &fd, sizeof fd) != sizeof fd) ::_exit(99);
        report.values[0] = try_getppid();
        const auto second = load_with_listener(on_getppid({ActionKind::kNotify, 0}), {});
        report.values[1] = second ? 0 : second.error().errnum;
      });
      int listener = -1;
      if (::read(channel[0], &listener, sizeof listener) != sizeof listener) ::_exit(99);
      answer(listener, 12345);
      filtered.join();
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(child.report().values[0], 12345);
    EXPECT_EQ(child.report().values[1], EBUSY);
    EXPECT_EQ(child.report().values[2], FD_CLOEXEC);
  }
}

}  // namespace
}  // namespace caisson::seccomp
