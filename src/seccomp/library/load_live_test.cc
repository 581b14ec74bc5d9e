// SPDX-License-Identifier: Apache-2.0
// Loads policies into child processes of the test.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <cerrno>
#include <csignal>

#include "base/unique_fd.h"
#include "caisson/seccomp/seccomp.h"
#include "seccomp/load/filtered_child.h"

namespace caisson::seccomp::v1 {
namespace {

TEST(LoadLive, DeniesWhatThePolicySays) {
  const auto policy =
      PolicyBuilder().default_action(Action::allow()).rule(Action::error(EXDEV), {"mkdir"}).build();
  FilteredChild child([&](FilteredChild::Report& report) {
    report.values[0] = policy->load(LoadFlags::kAllThreads).ok() ? 1 : 0;
    report.values[1] = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
    errno = 0;
    report.values[2] = ::syscall(SYS_mkdir, "/", 0);
    report.values[3] = errno;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[0], 1);
  EXPECT_EQ(child.report().values[1], 1);
  EXPECT_EQ(child.report().values[2], -1);
  EXPECT_EQ(child.report().values[3], EXDEV);
}

TEST(LoadLive, RefusesNotifyWithoutListener) {
  const auto policy = PolicyBuilder().default_action(Action::allow()).notify({"mkdir"}).build();
  const auto loaded = policy->load();
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().kind(), Error::Kind::kInvalid);
  EXPECT_STREQ(loaded.error().hint(), "load it by load_with_listener()");
}

TEST(LoadLive, StrictModeKills) {
  FilteredChild child([](FilteredChild::Report& report) {
    if (!enter_strict_mode().ok()) return;
    report.values[0] = 1;
    ::syscall(SYS_getppid);
  });
  EXPECT_EQ(child.wait() & 0x7f, SIGKILL);
  EXPECT_EQ(child.report().values[0], 1);
}

TEST(FeaturesLive, AreThoseOfTheKernel) {
  const auto features = Features::probe();
  ASSERT_TRUE(features.ok()) << features.error().message();
  EXPECT_TRUE(features->filters());
  EXPECT_TRUE(features->has(Action::Kind::kErrno));
  EXPECT_TRUE(features->has(LoadFlags::kAllThreads | LoadFlags::kKeepPrivileges));
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): a flag that no kernel has
  EXPECT_FALSE(features->has(static_cast<LoadFlags>(1U << 30)));
}

// A child whose calls of mkdir, rmdir, uname and socket the test answers.
class ListenerLive : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Features::probe()->listeners()) GTEST_SKIP() << "the kernel has no listeners";
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets_), 0);
  }
  void TearDown() override {
    ::close(sockets_[0]);
    ::close(sockets_[1]);
  }

  void load_and_send() const {
    const auto policy = PolicyBuilder()
                            .default_action(Action::allow())
                            .notify({"mkdir", "rmdir", "uname", "socket"})
                            .build();
    const auto listener = policy->load_with_listener();
    if (!listener || !listener->send_to(sockets_[1])) ::_exit(98);
  }
  [[nodiscard]] Result<Listener> receive_listener() const {
    return Listener::receive_from(sockets_[0]);
  }

 private:
  int sockets_[2] = {-1, -1};
};

TEST_F(ListenerLive, AnswersInEveryWay) {
  FilteredChild child([&](FilteredChild::Report& report) {
    load_and_send();
    report.values[0] = ::syscall(SYS_mkdir, "/", 7);
    report.values[1] = ::syscall(SYS_rmdir, "/") == -1 ? errno : 0;
    utsname name = {};
    report.values[2] = ::syscall(SYS_uname, &name);
    report.values[3] = static_cast<unsigned char>(name.sysname[0]);
    const auto made = static_cast<int>(::syscall(SYS_socket, 1, 2, 3));
    report.values[4] = ::fcntl(made, F_GETFD);
    struct stat info = {};
    report.values[5] = ::fstat(made, &info) == 0 && S_ISCHR(info.st_mode) ? 1 : 0;
  });
  auto listener = receive_listener();
  ASSERT_TRUE(listener.ok()) << listener.error().message();
  const auto next = [&] {
    auto request = listener->receive();
    EXPECT_TRUE(request.ok() && request->has_value());
    return **request;
  };
  Request request = next();
  EXPECT_EQ(request.call(), "mkdir");
  EXPECT_EQ(request.pid, static_cast<std::uint32_t>(child.pid()));
  EXPECT_EQ(request.arguments[1], 7U);
  EXPECT_TRUE(*listener->is_waiting(request));
  EXPECT_TRUE(*listener->answer(request, 42));
  request = next();
  EXPECT_EQ(request.call(), "rmdir");
  EXPECT_FALSE(listener->deny(request, 0).ok());
  EXPECT_TRUE(*listener->deny(request, EXDEV));
  EXPECT_TRUE(*listener->let_through(next()));
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_TRUE(*listener->answer_with_fd(next(), null.get(), true));
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.report().values[0], 42);
  EXPECT_EQ(child.report().values[1], EXDEV);
  EXPECT_EQ(child.report().values[2], 0);
  EXPECT_EQ(child.report().values[3], 'L');
  EXPECT_EQ(child.report().values[4], FD_CLOEXEC);
  EXPECT_EQ(child.report().values[5], 1);
  // Nobody is left.
  const auto end = listener->receive();
  ASSERT_TRUE(end.ok()) << end.error().message();
  EXPECT_FALSE(end->has_value());
}

TEST_F(ListenerLive, KnowsWhenTheCallerIsGone) {
  FilteredChild child([&](FilteredChild::Report&) {
    load_and_send();
    ::syscall(SYS_mkdir, "/", 0);
  });
  auto listener = receive_listener();
  ASSERT_TRUE(listener.ok()) << listener.error().message();
  const auto request = listener->receive();
  ASSERT_TRUE(request.ok() && request->has_value());
  ::kill(child.pid(), SIGKILL);
  child.wait();
  EXPECT_FALSE(*listener->is_waiting(**request));
  EXPECT_FALSE(*listener->answer(**request, 0));
  EXPECT_FALSE(*listener->deny(**request, EPERM));
}

TEST_F(ListenerLive, IsOwnedByOne) {
  Listener one = Listener::adopt(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int fd = one.fd();
  Listener two = std::move(one);
  EXPECT_EQ(two.fd(), fd);
  two = Listener::adopt(-1);
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

}  // namespace
}  // namespace caisson::seccomp::v1
