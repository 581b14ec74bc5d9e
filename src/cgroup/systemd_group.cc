// SPDX-License-Identifier: Apache-2.0
#include "cgroup/systemd_group.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "cgroup/service_manager.h"
#include "cgroup/systemd.h"
#include "sys/process.h"

namespace caisson::cgroup {
namespace {

// A process that does nothing: a scope is made around one, and goes with its last one, but the
// container's is to be born in a group that is there and limited.
class Placeholder {
 public:
  static Result<Placeholder> create() {
    auto cloned = TRY(sys::clone_process(0));
    if (cloned.pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      // Others wait for what the caller has open to be closed, or for its locks.
      if (!sys::close_from(0, nullptr, 0)) ::_exit(1);
      for (;;) ::pause();
    }
    return Placeholder(cloned.pid, std::move(cloned.pidfd));
  }
  Placeholder(Placeholder&&) noexcept = default;
  Placeholder& operator=(Placeholder&&) = delete;
  ~Placeholder() {
    if (!pidfd_) return;
    // Neither can fail: it is a child of the caller and not waited for.
    [[maybe_unused]] const auto killed = sys::send_signal(pidfd_.get(), SIGKILL);
    [[maybe_unused]] const auto reaped = sys::wait_for(pidfd_.get());
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  Placeholder(pid_t pid, UniqueFd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  pid_t pid_;
  UniqueFd pidfd_;
};

// Everything is done on the files, as the group is delegated; the manager is told of limits, which
// it would else undo, and of the end.
class UnitGroup final : public Cgroup {
 public:
  UnitGroup(std::unique_ptr<Cgroup> files, std::string unit, std::optional<Placeholder> placeholder)
      : files_(std::move(files)), unit_(std::move(unit)), placeholder_(std::move(placeholder)) {}

  [[nodiscard]] int clone_into_fd() const override { return files_->clone_into_fd(); }
  [[nodiscard]] Result<Entrance> entrance() const override { return files_->entrance(); }
  Result<void> apply(const oci::Resources& resources) override { return files_->apply(resources); }
  Result<void> set_device_rules(std::span<const oci::DeviceRule> rules) override {
    return files_->set_device_rules(rules);
  }
  Result<void> update(const oci::Resources& resources) override {
    DbusConnection manager = TRY(connect_to_manager(TRY(manager_owner())));
    // The kernel is asked first: what it refuses takes back all that was changed before, which
    // nobody could of what the manager has written by then.
    TRY(files_->update(resources));
    TRY(set_limits(manager, unit_, resources, TRY(detect_mode()) == Mode::kV2));
    // The manager knows some limits only roughly, and others not at all.
    return files_->update(resources);
  }
  [[nodiscard]] Result<std::vector<pid_t>> processes() const override {
    return files_->processes();
  }
  Result<void> freeze() override { return files_->freeze(); }
  Result<void> thaw() override { return files_->thaw(); }
  [[nodiscard]] Result<bool> frozen() const override { return files_->frozen(); }
  Result<void> kill_all() override { return files_->kill_all(); }
  Result<void> remove() override {
    placeholder_.reset();
    // First the manager: of a directory that is gone it never hears that the unit is empty.
    DbusConnection manager = TRY(connect_to_manager(TRY(manager_owner())));
    TRY(stop_unit(manager, unit_));
    return files_->remove();
  }
  [[nodiscard]] std::vector<std::string> paths() const override {
    std::vector<std::string> paths = files_->paths();
    paths.push_back(std::string(kUnitPrefix) + unit_);
    return paths;
  }
  [[nodiscard]] std::map<std::string, std::string> hierarchies() const override {
    return files_->hierarchies();
  }

 private:
  std::unique_ptr<Cgroup> files_;
  std::string unit_;
  std::optional<Placeholder> placeholder_;
};

class UnitIntent final : public Intent {
 public:
  UnitIntent(ManagerOwner owner, ScopeName name, const oci::Resources& resources,
             std::vector<UnitProperty> properties, Mode mode)
      : owner_(std::move(owner)),
        name_(std::move(name)),
        resources_(resources),
        properties_(std::move(properties)),
        mode_(mode) {}

  [[nodiscard]] std::vector<std::string> paths() const override {
    return {std::string(kUnitPrefix) + name_.unit};
  }

  Result<std::unique_ptr<Cgroup>> make() override {
    DbusConnection manager = TRY(connect_to_manager(owner_));
    Placeholder placeholder = TRY(Placeholder::create());
    const std::string path =
        TRY(start_scope(manager, name_, placeholder.pid(), {resources_, properties_, mode_}));
    // Without its only process the scope goes by itself.
    auto files = TRY(create_around(path, resources_, placeholder.pid()));
    return std::make_unique<UnitGroup>(std::move(files), name_.unit, std::move(placeholder));
  }

 private:
  ManagerOwner owner_;
  ScopeName name_;
  const oci::Resources& resources_;
  std::vector<UnitProperty> properties_;
  Mode mode_;
};

std::string_view default_slice(const ManagerOwner& owner) {
  return owner.is_root() ? "system.slice" : "user.slice";
}

}  // namespace

std::unique_ptr<Cgroup> unit_group(std::unique_ptr<Cgroup> files, std::string unit) {
  return std::make_unique<UnitGroup>(std::move(files), std::move(unit), std::nullopt);
}

Result<std::unique_ptr<Intent>> intend_scope(
    std::string_view cgroups_path, std::string_view id, const oci::Resources& resources,
    const std::map<std::string, std::string>& annotations) {
  const ManagerOwner owner = TRY(manager_owner());
  ScopeName name = TRY(parse_scope_name(cgroups_path, id, default_slice(owner)));
  std::vector<UnitProperty> properties = TRY(unit_properties(annotations));
  const Mode mode = TRY(detect_mode());
  if (mode != Mode::kV2 && !owner.is_root()) {
    return fail(Error::unsupported("--systemd-cgroup for an ordinary user where control groups v1 "
                                   "are mounted")
                    .with_hint("control groups v1 can't be handed to ordinary users"));
  }
  return std::make_unique<UnitIntent>(owner, std::move(name), resources, std::move(properties),
                                      mode);
}

Result<std::string> unit_of(std::string_view cgroups_path, std::string_view id) {
  return TRY(parse_scope_name(cgroups_path, id, default_slice(TRY(manager_owner()))))
  .unit;
}

}  // namespace caisson::cgroup
