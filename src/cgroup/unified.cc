// SPDX-License-Identifier: Apache-2.0
#include "cgroup/unified.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/strings.h"
#include "cgroup/controller.h"

namespace caisson::cgroup {
namespace {

constexpr std::string_view kSubtreeControl = "cgroup.subtree_control";
constexpr std::string_view kCore =
    "cgroup";  // cgroup.max.depth and the like belong to no controller

std::string field_of(std::string_view key) {
  return fmt::format("linux.resources.unified[{}]", key);
}

// Whether the group can't give its children the controller: it has not got it itself, or it holds
// processes, which goes for the root of all alone, that has no type (cgroups(7), "no internal
// processes"). To be told so takes the kernel up to a millisecond: it waits for groups that were
// removed, and looks at all that are below.
bool is_out_of_reach(const Directory& group, const std::string& name) {
  const auto controllers = group.read("cgroup.controllers");
  if (!controllers) return false;
  const auto own = split(trim(*controllers), ' ');
  if (std::ranges::find(own, name) == own.end()) return true;
  if (!group.has("cgroup.type")) return false;
  const auto processes = group.read("cgroup.procs");
  return processes && !processes->empty();
}

}  // namespace

Result<ControllerNames> unified_controllers(const oci::Resources& resources,
                                            const Hierarchy& hierarchy) {
  ControllerNames names;
  for (const auto& [key, value] : resources.unified) {
    const auto parts = split_once(key, '.');
    if (!parts || parts->first.empty() || parts->second.empty() || key.contains('/')) {
      return fail(Error::invalid(field_of(key) + ": must be a file name, CONTROLLER.PARAMETER"));
    }
    if (parts->first == kCore) continue;
    if (!hierarchy.has(parts->first)) {
      return fail(unsupported_field(
          field_of(key), fmt::format("the host has no cgroup v2 controller {}", parts->first)));
    }
    names.emplace(parts->first);
  }
  return names;
}

Result<void> write_unified(const Directory& group, const oci::Resources& resources) {
  for (const auto& [key, value] : resources.unified) {
    for (const std::string_view line : split(value, '\n')) {
      TRY(write_field(group, field_of(key), key, line));
    }
  }
  return {};
}

Result<void> enable_for_children(const Directory& group, const ControllerNames& required,
                                 const ControllerNames& wanted) {
  if (required.empty() && wanted.empty()) return {};
  const std::string text = TRY(group.read(kSubtreeControl));
  const auto enabled = split(trim(text), ' ');
  const auto missing = std::views::filter([&enabled](const std::string& name) {
    return std::ranges::find(enabled, name) == enabled.end();
  });
  for (const std::string& name : required | missing) {
    auto written = group.write(kSubtreeControl, "+" + name);
    if (written) continue;
    Error error = std::move(written).error();
    if (error.errnum == EBUSY) {
      error.hint =
          "processes live in that group itself; a v2 group has either processes or "
          "children with limits";
    }
    return fail(std::move(error));
  }
  for (const std::string& name : wanted | missing) {
    if (is_out_of_reach(group, name)) continue;
    // Nobody has set a limit for it, so a refusal takes nothing away: cpu, say, is refused while
    // real-time processes run outside the root group.
    [[maybe_unused]] const auto granted = group.write(kSubtreeControl, "+" + name);
  }
  return {};
}

}  // namespace caisson::cgroup
