// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>

#include "base/result.h"
#include "cgroup/dbus.h"

namespace caisson::cgroup {

// Whose service manager is asked for units: root's is the machine's, an ordinary user's that of the
// user's sessions. Somebody who is root in a user namespace alone is an ordinary user.
struct ManagerOwner {
  uid_t uid = 0;  // as the manager sees the caller
  [[nodiscard]] bool is_root() const { return uid == 0; }
};

// The caller, by its uid and /proc/self/uid_map.
Result<ManagerOwner> manager_owner();

// The id that a uid of this namespace has in the one above, by the text of its uid_map; nullopt
// where it has none.
std::optional<uid_t> outer_uid(uid_t uid, std::string_view uid_map);

Result<DbusConnection> connect_to_manager(const ManagerOwner& owner);

}  // namespace caisson::cgroup
