// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cgroup/cgroup.h"
#include "cgroup/dbus.h"
#include "cgroup/unit_properties.h"

namespace caisson::cgroup {

// "slice:prefix:name", what engines with the systemd driver give as cgroupsPath.
struct ScopeName {
  std::string slice;  // "system.slice"
  std::string unit;   // "prefix-name.scope", or the name alone where it is a slice
};

// An empty slice is `default_slice`, an empty path "DEFAULT_SLICE:caisson:ID". kInvalid for another
// form.
Result<ScopeName> parse_scope_name(std::string_view cgroups_path, std::string_view id,
                                   std::string_view default_slice);

// The limits as properties of a unit (systemd.resource-control(5)), so that the manager does not
// undo what is written to the files when it is told to reload; appended to the elements of an
// a(sv). v1 and v2 have names of their own.
void write_limit_properties(DbusWriter& to, const oci::Resources& resources, bool v2);

// What a scope is made with.
struct ScopeOptions {
  const oci::Resources& resources;
  const std::vector<UnitProperty>& properties;
  Mode mode;
};

// StartTransientUnit for a scope that holds the process, its group delegated; waits for it. Returns
// the path of the group.
Result<std::string> start_scope(DbusConnection& manager, const ScopeName& name, pid_t pid,
                                const ScopeOptions& options);
// Stops the unit and returns when the manager has forgotten it, so that its name is free; succeeds
// where there is none.
Result<void> stop_unit(DbusConnection& manager, const std::string& unit);
// Returns when they are in the group's files.
Result<void> set_limits(DbusConnection& manager, const std::string& unit,
                        const oci::Resources& resources, bool v2);

}  // namespace caisson::cgroup
