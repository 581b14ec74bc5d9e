// SPDX-License-Identifier: Apache-2.0
#include "cgroup/group.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <utility>

#include "cgroup/controller.h"
#include "cgroup/device_rules.h"
#include "cgroup/devices_v1.h"
#include "cgroup/devices_v2.h"
#include "cgroup/freezer.h"
#include "cgroup/journal.h"
#include "cgroup/service_manager.h"
#include "cgroup/unified.h"
#include "sys/file.h"

namespace caisson::cgroup {
namespace {

// Removed by somebody else, before its file was opened or after.
bool is_gone(const Error& error) {
  return error.errnum == ENOENT || error.errnum == ENODEV;
}

// The cgroupfs driver: directories on each hierarchy, nobody else involved.
class FilesystemGroup final : public Cgroup {
 public:
  FilesystemGroup(std::vector<Member> members, UniqueFd unified)
      : members_(std::move(members)), unified_fd_(std::move(unified)) {}

  [[nodiscard]] int clone_into_fd() const override { return unified_fd_.get(); }
  [[nodiscard]] Result<Entrance> entrance() const override;
  Result<void> apply(const oci::Resources& resources) override;
  Result<void> set_device_rules(std::span<const oci::DeviceRule> rules) override;
  Result<void> update(const oci::Resources& resources) override;
  [[nodiscard]] Result<std::vector<pid_t>> processes() const override;
  Result<void> freeze() override;
  Result<void> thaw() override;
  [[nodiscard]] Result<bool> frozen() const override;
  Result<void> kill_all() override;
  Result<void> remove() override;
  [[nodiscard]] std::vector<std::string> paths() const override;
  [[nodiscard]] std::map<std::string, std::string> hierarchies() const override;

 private:
  // nullptr where the group has no such member.
  [[nodiscard]] const Member* v1_member(std::string_view controller) const;
  [[nodiscard]] const Member* unified_member() const;

  // `journal` may be none.
  Result<void> set_limits(const oci::Resources& resources, Journal* journal);
  Result<void> set_limit(const Controller& controller, const oci::Resources& resources,
                         Journal* journal);
  // False where the kernel can't kill a group as a whole.
  [[nodiscard]] Result<bool> kill_by_file() const;
  // False where processes kept appearing faster than they were killed.
  [[nodiscard]] Result<bool> kill_listed() const;

  std::vector<Member> members_;
  UniqueFd unified_fd_;
};

const Member* FilesystemGroup::v1_member(std::string_view controller) const {
  const auto member = std::ranges::find_if(members_, [controller](const Member& candidate) {
    return !candidate.hierarchy.unified && candidate.hierarchy.has(controller);
  });
  return member == members_.end() ? nullptr : &*member;
}

const Member* FilesystemGroup::unified_member() const {
  const auto member = std::ranges::find_if(
      members_, [](const Member& candidate) { return candidate.hierarchy.unified; });
  return member == members_.end() ? nullptr : &*member;
}

Result<Entrance> FilesystemGroup::entrance() const {
  std::vector<UniqueFd> tasks;
  for (const Member& member : members_) {
    if (member.hierarchy.unified) continue;
    tasks.push_back(TRY(sys::open(member.directory.path() + "/tasks", O_WRONLY)));
  }
  return Entrance(std::move(tasks));
}

Result<void> FilesystemGroup::apply(const oci::Resources& resources) {
  return set_limits(resources, nullptr);
}

Result<void> FilesystemGroup::update(const oci::Resources& resources) {
  Journal journal;
  auto done = set_limits(resources, &journal);
  // Last: they are the one thing that has no old value to read.
  if (done && !resources.devices.empty()) done = set_device_rules(resources.devices);
  if (done) return {};
  Error error = std::move(done).error();
  if (const auto undone = journal.undo(); !undone) {
    error.hint =
        "limits that were changed before could not be restored: " + undone.error().message();
  }
  return fail(std::move(error));
}

Result<void> FilesystemGroup::set_device_rules(std::span<const oci::DeviceRule> rules) {
  const DeviceRules read = TRY(read_device_rules(rules));
  if (unified_fd_) {
    auto set = set_devices_v2(unified_fd_.get(), read);
    // Who is root in a user namespace alone can't load device programs, nor needs them: no nodes
    // can be made in there (user_namespaces(7)), and the host's open as they do outside.
    if (!set && set.error().errnum == EPERM && !TRY(manager_owner()).is_root()) return {};
    if (!set) return set;
  }
  if (const Member* member = v1_member("devices")) {
    auto set = set_devices_v1(member->directory, read);
    // Beside the program of v2 the list of v1 is for those who read it; not all rules fit into one.
    if (set || !unified_fd_ || set.error().kind != Error::Kind::kUnsupported) return set;
  }
  if (unified_fd_) return {};
  return fail(
      Error::unsupported("linux.resources.devices: the group is on no hierarchy that can "
                         "deny devices"));
}

Result<void> FilesystemGroup::set_limits(const oci::Resources& resources, Journal* journal) {
  for (const Controller& controller : controllers()) {
    if (controller.requested(resources)) TRY(set_limit(controller, resources, journal));
  }
  if (resources.unified.empty()) return {};
  if (const Member* member = unified_member()) {
    return write_unified(member->directory.noting_in(journal), resources);
  }
  return fail(unsupported_field("linux.resources.unified", "the group is on no cgroup v2 tree"));
}

Result<void> FilesystemGroup::set_limit(const Controller& controller,
                                        const oci::Resources& resources, Journal* journal) {
  if (const Member* member = v1_member(controller.v1)) {
    return controller.write_v1(member->directory.noting_in(journal), resources);
  }
  const Member* unified = unified_member();
  if (unified != nullptr && unified->hierarchy.has(controller.v2)) {
    return controller.write_v2(unified->directory.noting_in(journal), resources);
  }
  return fail(unsupported_field(controller.field,
                                fmt::format("the group has no {} controller", controller.v1)));
}

Result<std::vector<pid_t>> FilesystemGroup::processes() const {
  if (members_.empty()) return std::vector<pid_t>{};
  return members_.front().directory.processes();
}

Result<void> FilesystemGroup::freeze() {
  if (const Member* member = v1_member("freezer")) return freeze_v1(member->directory);
  if (const Member* member = unified_member()) return freeze_v2(member->directory);
  return fail(Error::unsupported("freeze: the group has no freezer controller"));
}

Result<void> FilesystemGroup::thaw() {
  if (const Member* member = v1_member("freezer")) return thaw_v1(member->directory);
  if (const Member* member = unified_member()) return thaw_v2(member->directory);
  return fail(Error::unsupported("thaw: the group has no freezer controller"));
}

Result<bool> FilesystemGroup::frozen() const {
  Result<bool> frozen = false;
  if (const Member* member = v1_member("freezer")) {
    frozen = frozen_v1(member->directory);
  } else if (const Member* unified = unified_member()) {
    frozen = frozen_v2(unified->directory);
  }
  if (!frozen && is_gone(frozen.error())) return false;
  return frozen;
}

Result<bool> FilesystemGroup::kill_listed() const {
  constexpr int kRounds = 100;
  std::vector<pid_t> killed;
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<pid_t> listed = TRY(processes());
    std::vector<pid_t> appeared;
    std::ranges::set_difference(listed, killed, std::back_inserter(appeared));
    if (appeared.empty()) return true;
    for (const pid_t pid : appeared) {
      if (::kill(pid, SIGKILL) < 0 && errno != ESRCH) {
        return fail(Error::last("kill process", fmt::to_string(pid)));
      }
    }
    killed = listed;
  }
  return false;
}

Result<bool> FilesystemGroup::kill_by_file() const {
  const Member* member = unified_member();
  if (member == nullptr) return false;
  auto killed = member->directory.write("cgroup.kill", "1");
  if (killed) return true;
  // Without the file the kernel is older than 5.14, or the group is gone.
  if (is_gone(killed.error())) return false;
  return fail(std::move(killed).error());
}

Result<void> FilesystemGroup::kill_all() {
  bool done = TRY(kill_by_file());
  if (!done) done = TRY(kill_listed());
  if (!done) {
    // A fork bomb: nothing is born while it is frozen.
    TRY(freeze());
    done = TRY(kill_listed());
    TRY(thaw());
  }
  if (!done) return fail(Error::from_errno(EAGAIN, "kill the processes of", paths().front()));
  // Frozen by the v1 freezer, a process meets its signal only when it thaws, cgroup.kill or not.
  if (const Member* member = v1_member("freezer")) {
    auto thawed = thaw_v1(member->directory);
    if (!thawed && !is_gone(thawed.error())) return thawed;
  }
  return {};
}

Result<void> FilesystemGroup::remove() {
  Result<void> first;
  for (const Member& member : members_) {
    auto removed = member.directory.remove_tree();
    if (!removed && first) first = std::move(removed);
  }
  return first;
}

std::vector<std::string> FilesystemGroup::paths() const {
  std::vector<std::string> paths;
  paths.reserve(members_.size());
  for (const Member& member : members_) paths.push_back(member.directory.path());
  return paths;
}

std::map<std::string, std::string> FilesystemGroup::hierarchies() const {
  std::map<std::string, std::string> directories;
  for (const Member& member : members_) {
    const Hierarchy& hierarchy = member.hierarchy;
    directories.emplace(
        hierarchy.unified ? "unified" : fmt::format("{}", fmt::join(hierarchy.controllers, ",")),
        member.directory.path());
  }
  return directories;
}

}  // namespace

Result<void> Entrance::enter() const {
  for (const UniqueFd& tasks : tasks_) {
    // 0 stands for the writer.
    TRY(sys::write_all(tasks.get(), "0", "the control group's tasks"));
  }
  return {};
}

Result<std::unique_ptr<Cgroup>> group_of(std::vector<Member> members) {
  UniqueFd unified;
  for (const Member& member : members) {
    if (!member.hierarchy.unified) continue;
    // For reading, not O_PATH: bpf(2) doesn't take that.
    auto opened = sys::open(member.directory.path(), O_RDONLY | O_DIRECTORY);
    if (!opened && opened.error().errnum != ENOENT) return fail(std::move(opened.error()));
    if (opened) unified = std::move(*opened);
  }
  return std::make_unique<FilesystemGroup>(std::move(members), std::move(unified));
}

}  // namespace caisson::cgroup
