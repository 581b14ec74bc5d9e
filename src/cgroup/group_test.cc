// SPDX-License-Identifier: Apache-2.0
// Groups on the hierarchies of the host that runs the tests; without root they are skipped.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "cgroup/cgroup.h"
#include "cgroup/directory.h"
#include "cgroup/hierarchy.h"

namespace caisson::cgroup {
namespace {

using testing::HasSubstr;

// A child that does its work once it is in the group; killed and reaped at the end of the scope.
class Child {
 public:
  explicit Child(Cgroup& group, const std::function<int()>& work) {
    std::array<int, 2> start{};
    EXPECT_EQ(::pipe2(start.data(), O_CLOEXEC), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      const bool entered = enter(group);
      ::close(start[0]);
      ::close(start[1]);
      ::_exit(entered ? work() : 255);
    }
    ::close(start[1]);
    char end = 0;
    EXPECT_EQ(::read(start[0], &end, 1), 0);  // the child is in, or gone
    ::close(start[0]);
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
  static bool enter(Cgroup& group) {
    const auto entrance = group.entrance();
    if (!entrance || !entrance->enter()) return false;
    if (group.clone_into_fd() < 0) return true;
    // In place of being cloned into it.
    const int fd = ::openat(group.clone_into_fd(), "cgroup.procs", O_WRONLY | O_CLOEXEC);
    const bool written = ::write(fd, "0", 1) == 1;
    ::close(fd);
    return written;
  }

  pid_t pid_ = -1;
};

// Whether a device can be made and opened by the calling process; errno is the exit code.
int try_device(mode_t type, unsigned major, unsigned minor) {
  // Not below /dev/shm, which systemd mounts with nodev.
  const std::string path = fmt::format("/dev/caisson-test-{}", ::getpid());
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
    const auto ruled = (*group)->set_device_rules(resources.devices);
    EXPECT_TRUE(ruled.has_value()) << ruled.error().message();
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

TEST_F(GroupTest, DeniesEveryDeviceWithoutRules) {
  const auto group = make({});
  ASSERT_TRUE(group);
  EXPECT_EQ(WEXITSTATUS(Child(*group, [] { return try_device(S_IFCHR, 1, 3); }).wait()), EPERM);
}

TEST_F(GroupTest, ReplacesDeviceRulesOnUpdate) {
  const auto group = make(null_device_only());
  ASSERT_TRUE(group);
  oci::Resources other;
  other.devices = {{.allow = true, .type = 'c', .major = 1, .minor = 5, .access = "rwm"}};
  ASSERT_TRUE(group->update(other).has_value());
  EXPECT_EQ(WEXITSTATUS(Child(*group, [] { return try_device(S_IFCHR, 1, 3); }).wait()), EPERM);
  EXPECT_EQ(WEXITSTATUS(Child(*group, [] { return try_device(S_IFCHR, 1, 5); }).wait()), 0);
  // Limits alone leave the rules as they are.
  ASSERT_TRUE(group->update({}).has_value());
  EXPECT_EQ(WEXITSTATUS(Child(*group, [] { return try_device(S_IFCHR, 1, 5); }).wait()), 0);
}

TEST_F(GroupTest, StopsProcessesWhileFrozen) {
  const auto group = make(null_device_only(), Membership::kAll);
  ASSERT_TRUE(group);
  auto* counter = static_cast<std::atomic<long>*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  Child child(*group, [counter]() -> int {
    for (;;) ++*counter;
  });
  while (*counter == 0) std::this_thread::yield();
  const auto frozen = group->freeze();
  ASSERT_TRUE(frozen.has_value()) << frozen.error().message();
  const long at_freezing = *counter;
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(*counter, at_freezing);
  ASSERT_TRUE(group->thaw().has_value());
  while (*counter == at_freezing) std::this_thread::yield();
}

TEST_F(GroupTest, KillsFrozenProcessesAndThoseBelow) {
  const auto group = make(null_device_only(), Membership::kAll);
  ASSERT_TRUE(group);
  Child child(*group, [] { return ::pause(); });
  ASSERT_TRUE(group->freeze().has_value());
  EXPECT_EQ(group->processes().value(), std::vector<pid_t>{child.pid()});
  const auto killed = group->kill_all();
  ASSERT_TRUE(killed.has_value()) << killed.error().message();
  const int status = child.wait();
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

// A process that forks for as long as it lives, and so do its children, up to a limit.
int fork_bomb() {
  for (;;) {
    ::fork();
    ::usleep(1000);
  }
}

TEST_F(GroupTest, KillsAForkBomb) {
  oci::Resources resources = null_device_only();
  resources.pids_limit = 64;
  if (!missing_controllers(resources).value().empty()) {
    GTEST_SKIP() << "no pids controller to hold the bomb";
  }
  const auto group = make(resources, Membership::kAll);
  ASSERT_TRUE(group);
  Child child(*group, fork_bomb);
  while (group->processes().value().size() < 64) std::this_thread::yield();
  ASSERT_TRUE(group->kill_all().has_value());
  EXPECT_TRUE(WIFSIGNALED(child.wait()));
  EXPECT_TRUE(group->remove().has_value());
}

TEST_F(GroupTest, RemovesWhatTheContainerMadeBelow) {
  const auto group = make(null_device_only(), Membership::kAll);
  ASSERT_TRUE(group);
  for (const std::string& path : group->paths()) {
    ASSERT_TRUE(Directory(path + "/a").make().has_value());
    ASSERT_TRUE(Directory(path + "/a/b").make().has_value());
    ASSERT_TRUE(Directory(path + "/c").make().has_value());
  }
  const auto removed = group->remove();
  ASSERT_TRUE(removed.has_value()) << removed.error().message();
  for (const std::string& path : group->paths()) EXPECT_FALSE(Directory(path).has(""));
  EXPECT_TRUE(group->remove().has_value());  // gone already is fine
}

TEST_F(GroupTest, WaitsForAnExitingProcessButNotForever) {
  const auto group = make(null_device_only());
  ASSERT_TRUE(group);
  Child child(*group, [] { return ::pause(); });
  const auto removed = group->remove();
  ASSERT_FALSE(removed.has_value());
  EXPECT_EQ(removed.error().errnum, EBUSY);
  EXPECT_THAT(removed.error().hint, HasSubstr(std::to_string(child.pid())));
  ::kill(child.pid(), SIGKILL);  // and let remove() wait for its end
  EXPECT_TRUE(group->remove().has_value());
}

TEST_F(GroupTest, IsFoundAgainByItsPaths) {
  const auto group = make(null_device_only(), Membership::kAll);
  ASSERT_TRUE(group);
  Child child(*group, [] { return ::pause(); });
  const auto found = open(group->paths());
  ASSERT_TRUE(found.has_value()) << found.error().message();
  EXPECT_EQ((*found)->paths(), group->paths());
  EXPECT_EQ((*found)->processes().value(), std::vector<pid_t>{child.pid()});
  EXPECT_FALSE(open({"/nowhere/group"}).has_value());
}

TEST_F(GroupTest, RefusesAPathThatLeadsOut) {
  for (const std::string_view path : {"", "/", "caisson/../x", "./x", ".."}) {
    const auto group = create(path, {});
    ASSERT_FALSE(group.has_value()) << path;
    EXPECT_EQ(group.error().kind, Error::Kind::kInvalid);
  }
}

TEST_F(GroupTest, RefusesAGroupThatIsInUse) {
  const auto group = make(null_device_only());
  ASSERT_TRUE(group);
  Child child(*group, [] { return ::pause(); });
  const auto second = create(fmt::format("caisson-test-{}/group", ::getpid()), {});
  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error().message(), HasSubstr(std::to_string(child.pid())));
}

TEST_F(GroupTest, LeavesNothingBehindWhereAControllerIsMissing) {
  oci::Resources resources;
  resources.unified["nonsense.max"] = "1";
  const std::string path = fmt::format("caisson-test-{}/group", ::getpid());
  const auto group = create(path, resources, Membership::kAll);
  ASSERT_FALSE(group.has_value());
  EXPECT_EQ(group.error().kind, Error::Kind::kUnsupported);
  EXPECT_THAT(group.error().message(), HasSubstr("linux.resources.unified"));
  const std::vector<Hierarchy> mounted = mounted_hierarchies().value();
  for (const Hierarchy& hierarchy : mounted) {
    EXPECT_FALSE(Directory(hierarchy.mount_point).has(path)) << hierarchy.mount_point;
  }
}

}  // namespace
}  // namespace caisson::cgroup
