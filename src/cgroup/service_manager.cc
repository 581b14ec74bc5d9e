// SPDX-License-Identifier: Apache-2.0
#include "cgroup/service_manager.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cgroup/directory.h"

namespace caisson::cgroup {

std::optional<uid_t> outer_uid(uid_t uid, std::string_view uid_map) {
  for (const std::string_view line : split(uid_map, '\n')) {
    std::vector<std::uint32_t> numbers;
    for (const std::string_view word : split(line, ' ')) {
      if (const auto number = parse_integer<std::uint32_t>(word)) numbers.push_back(*number);
    }
    if (numbers.size() != 3) continue;
    const auto [inside, outside, count] = std::tuple(numbers[0], numbers[1], numbers[2]);
    if (uid >= inside && uid - inside < count) return outside + (uid - inside);
  }
  return std::nullopt;
}

Result<ManagerOwner> manager_owner() {
  const auto uid = outer_uid(::geteuid(), TRY(Directory("/proc/self").read("uid_map")));
  if (!uid) {
    return fail(
        Error::unsupported("--systemd-cgroup: this user is unknown outside of its user "
                           "namespace, and so to the service manager"));
  }
  return ManagerOwner{*uid};
}

Result<DbusConnection> connect_to_manager(const ManagerOwner& owner) {
  if (owner.is_root()) {
    auto manager = DbusConnection::connect("/run/systemd/private", owner.uid);
    if (manager) return manager;
    return fail(
        std::move(manager).error().with_hint("--systemd-cgroup needs systemd as process 1"));
  }
  const char* given = std::getenv("XDG_RUNTIME_DIR");
  const std::string directory =
      given != nullptr && *given != '\0' ? given : "/run/user/" + std::to_string(owner.uid);
  auto manager = DbusConnection::connect(directory + "/systemd/private", owner.uid);
  if (manager) return manager;
  return fail(std::move(manager).error().with_hint(
      "--systemd-cgroup needs the user's systemd, which runs while the user has a session or "
      "lingers (loginctl enable-linger)"));
}

}  // namespace caisson::cgroup
