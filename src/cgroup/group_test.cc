// SPDX-License-Identifier: Apache-2.0
// Groups on the hierarchies of the host that runs the tests; without root they are skipped.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "cgroup/cgroup.h"
#include "cgroup/directory.h"
#include "cgroup/hierarchy.h"

namespace caisson::cgroup {
namespace {

// A child that joins the group and then counts up in shared memory until it is killed.
class Child {
 public:
  explicit Child(Cgroup& group, const std::function<int()>& work) {
    std::array<int, 2> start{};
    EXPECT_EQ(::pipe2(start.data(), O_CLOEXEC), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      char go = 0;
      ::close(start[1]);
      const bool started = ::read(start[0], &go, 1) == 1;
      ::_exit(started ? work() : 255);
    }
    ::close(start[0]);
    EXPECT_TRUE(enter(group));
    EXPECT_EQ(::write(start[1], "", 1), 1);
    ::close(start[1]);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  int wait() {
    int status = 0;
    EXPECT_EQ(::waitpid(std::exchange(pid_, -1), &status, 0) > 0, true);
    return status;
  }

 private:
  bool enter(Cgroup& group) const {
    const auto joined = group.join(pid_);
    EXPECT_TRUE(joined.has_value()) << joined.error().message();
    if (group.clone_into_fd() < 0) return joined.has_value();
    const auto text = std::to_string(pid_);
    const int fd = ::openat(group.clone_into_fd(), "cgroup.procs", O_WRONLY | O_CLOEXEC);
    const bool written = ::write(fd, text.data(), text.size()) > 0;
    ::close(fd);
    return written && joined.has_value();
  }

  pid_t pid_ = -1;
};

// Whether a device can be made and opened by the calling process; errno is the exit code.
int try_device(mode_t type, unsigned major, unsigned minor) {
  const std::string path = fmt::format("/dev/shm/caisson-test-{}", ::getpid());
  if (::mknod(path.c_str(), type | 0600, makedev(major, minor)) < 0) return errno;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const int error = fd < 0 ? errno : 0;
  ::unlink(path.c_str());
  return error;
}

class GroupTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root to make control groups";
    mode_ = detect_mode().value();
    if (mode_ == Mode::kNone) GTEST_SKIP() << "no control groups are mounted";
  }

  std::unique_ptr<Cgroup> make(const oci::Resources& resources,
                               Membership membership = Membership::kNeeded) {
    auto group = create(fmt::format("caisson-test-{}/group", ::getpid()), resources, membership);
    EXPECT_TRUE(group.has_value()) << group.error().message();
    if (!group) return nullptr;
    const auto applied = (*group)->apply(resources);
    EXPECT_TRUE(applied.has_value()) << applied.error().message();
    paths_ = (*group)->paths();
    return std::move(*group);
  }

  void TearDown() override {
    for (const std::string& path : paths_) {
      EXPECT_TRUE(Directory(path).remove_tree().has_value());
      EXPECT_TRUE(Directory(path).parent().remove_tree().has_value());
    }
  }

  Mode mode_ = Mode::kNone;
  std::vector<std::string> paths_;
};

oci::Resources null_device_only() {
  oci::Resources resources;
  resources.devices = {{.allow = true, .type = 'c', .major = 1, .minor = 3, .access = "rwm"}};
  return resources;
}

TEST_F(GroupTest, DeniesDevicesOutsideTheRules) {
  const auto group = make(null_device_only());
  ASSERT_TRUE(group);
  EXPECT_EQ(WEXITSTATUS(Child(*group, [] { return try_device(S_IFCHR, 1, 3); }).wait()), 0);
  EXPECT_EQ(WEXITSTATUS(Child(*group, [] { return try_device(S_IFCHR, 1, 5); }).wait()), EPERM);
  EXPECT_EQ(WEXITSTATUS(Child(*group, [] { return try_device(S_IFBLK, 7, 0); }).wait()), EPERM);
}

}  // namespace
}  // namespace caisson::cgroup
