// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ranges>
#include <utility>

#include "base/scope_exit.h"
#include "base/strings.h"
#include "cgroup/cgroup.h"
#include "cgroup/controller.h"
#include "cgroup/group.h"
#include "cgroup/systemd_group.h"
#include "cgroup/unified.h"

namespace caisson::cgroup {
namespace {

// Which hierarchies a group is made on, and what must be switched on along a v2 path.
struct Plan {
  std::vector<Hierarchy> hierarchies;
  ControllerNames required;
  ControllerNames wanted;  // switched on where the kernel lets us

  void join(const Hierarchy& hierarchy) {
    const bool joined = std::ranges::any_of(hierarchies, [&](const Hierarchy& present) {
      return present.mount_point == hierarchy.mount_point;
    });
    if (!joined) hierarchies.push_back(hierarchy);
  }
};

// The hierarchy with a controller: v1 first, because a controller mounted there is missing on v2.
const Hierarchy* find_controller(std::span<const Hierarchy> hierarchies,
                                 const Controller& controller) {
  const auto found = std::ranges::find_if(hierarchies, [&](const Hierarchy& hierarchy) {
    return hierarchy.has(hierarchy.unified ? controller.v2 : controller.v1);
  });
  return found == hierarchies.end() ? nullptr : &*found;
}

const Hierarchy* find_unified(std::span<const Hierarchy> hierarchies) {
  const auto found = std::ranges::find_if(hierarchies, &Hierarchy::unified);
  return found == hierarchies.end() ? nullptr : &*found;
}

// v2 first, on hybrid hosts too: its device filter needs no controller, and a process is born into
// the group, where joining a v1 group waits for an RCU grace period (10 ms on two processors).
const Hierarchy* find_devices(std::span<const Hierarchy> hierarchies) {
  if (const Hierarchy* unified = find_unified(hierarchies)) return unified;
  const auto found = std::ranges::find_if(
      hierarchies, [](const Hierarchy& hierarchy) { return hierarchy.has("devices"); });
  return found == hierarchies.end() ? nullptr : &*found;
}

Result<Plan> plan(std::span<const Hierarchy> mounted, const oci::Resources& resources,
                  Membership membership) {
  Plan plan;
  const Hierarchy* devices = find_devices(mounted);
  if (devices == nullptr) {
    return fail(
        Error::unsupported("no control group hierarchy that can deny devices is mounted")
            .with_hint("mount cgroup2, or the v1 devices controller, under /sys/fs/cgroup"));
  }
  plan.join(*devices);
  for (const Controller& controller : controllers()) {
    if (!controller.requested(resources)) continue;
    const Hierarchy* hierarchy = find_controller(mounted, controller);
    if (hierarchy == nullptr) {
      return fail(unsupported_field(controller.field,
                                    fmt::format("the host has no {} controller", controller.v1)));
    }
    plan.join(*hierarchy);
    if (hierarchy->unified) plan.required.emplace(controller.v2);
  }
  const Hierarchy* unified = find_unified(mounted);
  if (!resources.unified.empty()) {
    if (unified == nullptr) {
      return fail(unsupported_field("linux.resources.unified", "the host has no cgroup v2 tree"));
    }
    plan.join(*unified);
    plan.required.merge(TRY(unified_controllers(resources, *unified)));
  }
  if (membership == Membership::kAll) {
    for (const Hierarchy& hierarchy : mounted) plan.join(hierarchy);
    if (unified != nullptr) {
      plan.wanted.insert(unified->controllers.begin(), unified->controllers.end());
    }
  }
  return plan;
}

// "caisson/ID" as its parts; nothing in it may lead out of the tree.
Result<std::vector<std::string_view>> path_parts(std::string_view path) {
  std::vector<std::string_view> parts = split(path, '/');
  std::erase(parts, "");
  const bool unsafe = path.contains('\0') || std::ranges::any_of(parts, [](std::string_view part) {
                        return part == "." || part == "..";
                      });
  if (parts.empty() || unsafe) {
    return fail(Error::invalid(fmt::format("\"{}\" is no path of a control group", path)));
  }
  return parts;
}

// Makes the directory, which is `depth` levels below its hierarchy's root, and those above it that
// are missing.
Result<void> make_with_parents(const Directory& directory, std::size_t depth,
                               std::vector<Directory>& made) {
  auto is_new = directory.make();
  // But for the first container those above are there.
  if (!is_new && is_new.error().errnum == ENOENT && depth > 1) {
    TRY(make_with_parents(directory.parent(), depth - 1, made));
    is_new = directory.make();
  }
  if (!is_new) return fail(std::move(is_new).error());
  if (*is_new) made.push_back(directory);
  return {};
}

// Makes the directories of one hierarchy; those that did not exist are added to `made`.
Result<Directory> make_directories(const Hierarchy& hierarchy, std::span<const std::string> parts,
                                   const Plan& plan, std::vector<Directory>& made) {
  Directory current(hierarchy.mount_point);
  if (!hierarchy.unified) {
    current = Directory(fmt::format("{}/{}", current.path(), fmt::join(parts, "/")));
    TRY(make_with_parents(current, parts.size(), made));
    if (hierarchy.has("cpuset")) TRY(inherit_cpuset(current));
    return current;
  }
  for (const std::string& part : parts) {
    TRY(enable_for_children(current, plan.required, plan.wanted));
    current = Directory(fmt::format("{}/{}", current.path(), part));
    if (TRY(current.make())) made.push_back(current);
  }
  return current;
}

// A group that was there before must be nobody's but `allowed`'s: it is removed with the container.
Result<void> check_unused(const Directory& directory, pid_t allowed) {
  std::vector<pid_t> pids = TRY(directory.processes());
  std::erase(pids, allowed);
  if (pids.empty()) return {};
  return fail(Error::invalid(fmt::format("control group {} has processes in it already: {}",
                                         directory.path(), fmt::join(pids, " "))));
}

class DirectoryIntent final : public Intent {
 public:
  static Result<std::unique_ptr<DirectoryIntent>> create(std::string_view path,
                                                         const oci::Resources& resources,
                                                         Membership membership, pid_t allowed) {
    std::vector<std::string> parts;
    for (const std::string_view part : TRY(path_parts(path))) parts.emplace_back(part);
    Plan where = TRY(plan(TRY(mounted_hierarchies()), resources, membership));
    std::unique_ptr<DirectoryIntent> intent(
        new DirectoryIntent(std::move(parts), std::move(where), allowed));
    for (const Hierarchy& hierarchy : intent->plan_.hierarchies) {
      TRY(check_unused(intent->directory_on(hierarchy), allowed));
    }
    return intent;
  }

  [[nodiscard]] std::vector<std::string> paths() const override {
    std::vector<std::string> paths;
    for (const Hierarchy& hierarchy : plan_.hierarchies) {
      paths.push_back(directory_on(hierarchy).path());
    }
    return paths;
  }

  Result<std::unique_ptr<Cgroup>> make() override {
    std::vector<Directory> made;
    ScopeExit remove_made([&made] {
      for (const Directory& directory : made | std::views::reverse) {
        ::rmdir(directory.path().c_str());
      }
    });
    std::vector<Member> members;
    for (const Hierarchy& hierarchy : plan_.hierarchies) {
      Directory directory = TRY(make_directories(hierarchy, parts_, plan_, made));
      const bool is_new = !made.empty() && made.back().path() == directory.path();
      if (!is_new) TRY(check_unused(directory, allowed_));
      members.push_back({.hierarchy = hierarchy, .directory = std::move(directory)});
    }
    std::unique_ptr<Cgroup> group = TRY(group_of(std::move(members)));
    remove_made.dismiss();
    return group;
  }

 private:
  DirectoryIntent(std::vector<std::string> parts, Plan plan, pid_t allowed)
      : parts_(std::move(parts)), plan_(std::move(plan)), allowed_(allowed) {}

  [[nodiscard]] Directory directory_on(const Hierarchy& hierarchy) const {
    return Directory(fmt::format("{}/{}", hierarchy.mount_point, fmt::join(parts_, "/")));
  }

  std::vector<std::string> parts_;
  Plan plan_;
  pid_t allowed_;
};

}  // namespace

Result<std::vector<std::string>> missing_controllers(const oci::Resources& resources) {
  const std::vector<Hierarchy> mounted = TRY(mounted_hierarchies());
  std::vector<std::string> missing;
  for (const Controller& controller : controllers()) {
    if (controller.requested(resources) && find_controller(mounted, controller) == nullptr) {
      missing.emplace_back(controller.v1);
    }
  }
  return missing;
}

bool limits_anything(const oci::Resources& resources) {
  return !resources.unified.empty() ||
         std::ranges::any_of(controllers(), [&](const Controller& controller) {
           return controller.requested(resources);
         });
}

Result<std::unique_ptr<Intent>> intend(std::string_view path, const oci::Resources& resources,
                                       Membership membership) {
  return TRY(DirectoryIntent::create(path, resources, membership, 0));
}

Result<std::unique_ptr<Cgroup>> create(std::string_view path, const oci::Resources& resources,
                                       Membership membership) {
  return TRY(intend(path, resources, membership))
  ->make();
}

Result<std::unique_ptr<Cgroup>> create_around(std::string_view path,
                                              const oci::Resources& resources, pid_t pid) {
  return TRY(DirectoryIntent::create(path, resources, Membership::kAll, pid))
  ->make();
}

Result<std::vector<std::string>> possible_paths(std::string_view cgroups_path,
                                                std::string_view id) {
  if (std::ranges::count(cgroups_path, ':') == 2) {
    const std::string unit = TRY(unit_of(cgroups_path, id));
    return std::vector<std::string>{std::string(kUnitPrefix) + unit};
  }
  const auto parts = TRY(path_parts(cgroups_path));
  std::vector<std::string> paths;
  for (const Hierarchy& hierarchy : TRY(mounted_hierarchies())) {
    paths.push_back(fmt::format("{}/{}", hierarchy.mount_point, fmt::join(parts, "/")));
  }
  return paths;
}

Result<std::unique_ptr<Cgroup>> open(const std::vector<std::string>& paths) {
  const std::vector<Hierarchy> mounted = TRY(mounted_hierarchies());
  std::vector<Member> members;
  std::string unit;
  for (const std::string& path : paths) {
    if (path.starts_with(kUnitPrefix)) {
      unit = path.substr(kUnitPrefix.size());
      continue;
    }
    const auto above = [&path](const Hierarchy& hierarchy) {
      return path.starts_with(hierarchy.mount_point + "/");
    };
    // A tree can be mounted below another's mount point; the innermost is the group's.
    const Hierarchy* innermost = nullptr;
    for (const Hierarchy& hierarchy : mounted | std::views::filter(above)) {
      if (innermost == nullptr || hierarchy.mount_point.size() > innermost->mount_point.size()) {
        innermost = &hierarchy;
      }
    }
    if (innermost == nullptr) {
      return fail(Error::not_found("no control group hierarchy is mounted above " + path));
    }
    members.push_back({.hierarchy = *innermost, .directory = Directory(path)});
  }
  auto group = TRY(group_of(std::move(members)));
  return unit.empty() ? std::move(group) : unit_group(std::move(group), std::move(unit));
}

}  // namespace caisson::cgroup
