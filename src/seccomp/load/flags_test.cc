// SPDX-License-Identifier: Apache-2.0
// Every flag that a filter can be loaded with, and what it does, seen live. That SPEC_ALLOW spares
// the speculation mitigations shows on kernels booted to punish filters with them only.
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include <array>
#include <chrono>
#include <csignal>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "seccomp/bpf/opcode.h"
#include "seccomp/load/filtered_child.h"
#include "seccomp/load/load.h"
#include "seccomp/load/support.h"
#include "seccomp/load/syscall.h"

namespace caisson::seccomp {
namespace {

using bpf::Program;
using Report = FilteredChild::Report;

const Program kAllowAll = {{bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW}};

Program on_getppid(std::uint32_t return_value) {
  return {{bpf::kLoad, 0, 0, 0},
          {bpf::kJumpEqualK, 0, 1, SYS_getppid},
          {bpf::kReturn, 0, 0, return_value},
          {bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW}};
}

std::int64_t try_getppid() {
  const long result = ::syscall(SYS_getppid);
  return result == -1 ? -errno : result;
}

TEST(Flags, AreAllTaken) {
  const std::vector<FilterFlags> cases = {
      {},
      {.tsync = true},
      {.log = true},
      {.spec_allow = true},
      {.wait_killable = true},
      {.tsync = true, .log = true, .spec_allow = true, .wait_killable = true}};
  for (const FilterFlags& flags : cases) {
    FilteredChild child([&](Report& report) {
      report.values[0] = load(kAllowAll, flags).has_value();
      report.values[1] = load_with_listener(kAllowAll, flags).has_value();
      report.values[2] = ::prctl(PR_GET_SECCOMP);
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(child.report().values[0], 1);
    EXPECT_EQ(child.report().values[1], 1);
    EXPECT_EQ(child.report().values[2], SECCOMP_MODE_FILTER);
  }
}

TEST(Flags, BecomeTheKernelsBits) {
  EXPECT_EQ(filter_flag_bits({}, false), 0U);
  EXPECT_EQ(filter_flag_bits({.tsync = true}, false), SECCOMP_FILTER_FLAG_TSYNC);
  EXPECT_EQ(filter_flag_bits({.log = true}, false), SECCOMP_FILTER_FLAG_LOG);
  EXPECT_EQ(filter_flag_bits({.spec_allow = true}, false), SECCOMP_FILTER_FLAG_SPEC_ALLOW);
  EXPECT_EQ(filter_flag_bits({.wait_killable = true}, false), 0U);
  EXPECT_EQ(filter_flag_bits({.tsync = true, .wait_killable = true}, true),
            SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC |
                SECCOMP_FILTER_FLAG_TSYNC_ESRCH | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

TEST(Flags, TsyncNamesTheThreadThatCannotFollow) {
  FilteredChild child([](Report& report) {
    std::binary_semaphore loaded(0);
    std::binary_semaphore done(0);
    std::thread other([&] {
      report.values[0] = load(kAllowAll, {}).has_value();
      report.values[1] = ::gettid();
      loaded.release();
      done.acquire();
    });
    loaded.acquire();
    const Result<void> plain = load(kAllowAll, {.tsync = true});
    const std::string expected =
        "load the seccomp filter on thread " + std::to_string(report.values[1]);
    report.values[2] = !plain && plain.error().message() == expected;
    const Result<UniqueFd> listener = load_with_listener(kAllowAll, {.tsync = true});
    report.values[3] = listener ? 0 : listener.error().errnum;
    done.release();
    other.join();
    report.values[4] = load(kAllowAll, {.tsync = true}).has_value();
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[0], 1);
  EXPECT_EQ(child.report().values[2], 1);
  EXPECT_EQ(child.report().values[3], ESRCH);
  EXPECT_EQ(child.report().values[4], 1);
}

TEST(Flags, TsyncFiltersTheOtherThreadsToo) {
  for (const bool tsync : {false, true}) {
    FilteredChild child([&](Report& report) {
      std::binary_semaphore loaded(0);
      std::thread other([&] {
        loaded.acquire();
        report.values[0] = try_getppid();
      });
      report.values[1] = load(on_getppid(SECCOMP_RET_ERRNO | 77), {.tsync = tsync}).has_value();
      loaded.release();
      other.join();
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(child.report().values[1], 1);
    EXPECT_EQ(child.report().values[0], tsync ? -77 : ::getpid());
  }
}

// struct seccomp_metadata of linux/ptrace.h, which can't be included beside sys/ptrace.h.
struct Metadata {
  std::uint64_t filter_off = 0;
  std::uint64_t flags = 0;
};

TEST(Flags, LogIsKeptWithTheFilter) {
  if (::geteuid() != 0) GTEST_SKIP() << "reading filters takes CAP_SYS_ADMIN";
  for (const bool log : {false, true}) {
    FilteredChild child([&](Report&) {
      ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
      if (!load(kAllowAll, {.log = log})) ::_exit(99);
      ::raise(SIGSTOP);
    });
    int status = 0;
    ASSERT_EQ(::waitpid(child.pid(), &status, 0), child.pid());
    ASSERT_TRUE(WIFSTOPPED(status));
    Metadata metadata;
    const long size =
        ::ptrace(PTRACE_SECCOMP_GET_METADATA, child.pid(), sizeof metadata, &metadata);
    if (size == -1 && errno == EINVAL) GTEST_SKIP() << "no CONFIG_CHECKPOINT_RESTORE";
    EXPECT_EQ(size, static_cast<long>(sizeof metadata));
    EXPECT_EQ(metadata.flags, log ? SECCOMP_FILTER_FLAG_LOG : 0U);
  }
}

volatile std::sig_atomic_t signals_seen = 0;

// A thread's getppid is interrupted by a signal after the listener has taken it, before it answers.
void interrupt_notified_call(bool wait_killable, Report& report) {
  struct sigaction handler = {};
  handler.sa_handler = [](int) { signals_seen = signals_seen + 1; };
  ::sigaction(SIGUSR1, &handler, nullptr);
  std::binary_semaphore loaded(0);
  int fd = -1;
  pid_t thread = 0;
  std::thread filtered([&] {
    Result<UniqueFd> listener =
        load_with_listener(on_getppid(SECCOMP_RET_USER_NOTIF), {.wait_killable = wait_killable});
    fd = listener ? listener->release() : -1;
    thread = ::gettid();
    loaded.release();
    report.values[0] = try_getppid();
    report.values[1] = signals_seen;
  });
  loaded.acquire();
  seccomp_notif request = {};
  if (::ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) ::_exit(98);
  ::tgkill(::getpid(), thread, SIGUSR1);
  const auto is_waiting = [&] {
    return ::ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &request.id) == 0;
  };
  // The call gives up at once, or waits for the answer however long that takes.
  const auto end = std::chrono::steady_clock::now() +
                   (wait_killable ? std::chrono::milliseconds(100) : std::chrono::seconds(30));
  while (is_waiting() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  seccomp_notif_resp response = {.id = request.id, .val = 12345, .error = 0, .flags = 0};
  report.values[2] = ::ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &response) == 0 ? 0 : errno;
  filtered.join();
}

TEST(Flags, WaitKillableRecvHoldsSignalsBackUntilTheAnswer) {
  if ((probe()->flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) == 0) {
    GTEST_SKIP() << "the kernel is older than 5.19";
  }
  for (const bool wait_killable : {false, true}) {
    FilteredChild child([&](Report& report) { interrupt_notified_call(wait_killable, report); });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(child.report().values[0], wait_killable ? 12345 : -EINTR);
    EXPECT_EQ(child.report().values[1], 1) << "the signal comes in the end";
    EXPECT_EQ(child.report().values[2], wait_killable ? 0 : ENOENT);
  }
}

}  // namespace
}  // namespace caisson::seccomp
