// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <array>
#include <optional>
#include <string_view>

#include "base/strings.h"
#include "host/finding.h"
#include "sys/file.h"

namespace caisson::host {
namespace {

struct Kind {
  const char* name;
  const char* file;  // in /proc/PID/ns, and of its limit
  const char* option;
  bool essential;
  const char* cost;
};

constexpr std::array kKinds = std::to_array<Kind>({
    {"mount", "mnt", "CONFIG_NAMESPACES", true, "no container has a root of its own"},
    {"pid", "pid", "CONFIG_PID_NS", false, "only --pid host"},
    {"network", "net", "CONFIG_NET_NS", false, "only --network host"},
    {"uts", "uts", "CONFIG_UTS_NS", false, "only --uts host"},
    {"ipc", "ipc", "CONFIG_IPC_NS", false, "only --ipc host"},
    {"cgroup", "cgroup", "CONFIG_CGROUPS", false, "only --cgroupns host"},
    {"user", "user", "CONFIG_USER_NS", false, "no --userns, and no containers of ordinary users"},
    {"time", "time", "CONFIG_TIME_NS", false, "no time namespace"},
});

std::optional<std::uint64_t> number_in(const std::string& path) {
  const auto text = sys::read_file(path);
  return text ? parse_integer<std::uint64_t>(trim(*text)) : std::nullopt;
}

Finding look_at(const Kind& kind) {
  Finding finding{"namespaces", kind.name};
  const Verdict worst = kind.essential ? Verdict::kMissing : Verdict::kLimited;
  const std::string file(kind.file);
  const std::string limit_file = "/proc/sys/user/max_" + file + "_namespaces";
  const auto limit = number_in(limit_file);
  if (::access(("/proc/self/ns/" + file).c_str(), F_OK) != 0) {
    finding.verdict = worst;
    finding.found = "none";
    finding.cost = kind.cost;
    finding.remedy = std::string("a kernel with ") + kind.option;
  } else if (limit == 0U) {
    finding.verdict = worst;
    finding.found = "forbidden: the limit is 0";
    finding.cost = kind.cost;
    finding.remedy = "sysctl user.max_" + file + "_namespaces=1000";
  } else {
    finding.found = limit ? "limit " + std::to_string(*limit) : "available";
  }
  return finding;
}

// What distributions forbid ordinary users.
struct Restriction {
  const char* file;
  std::uint64_t forbids;
  const char* subject;
  const char* found;
  const char* remedy;
};

constexpr std::array kRestrictions = std::to_array<Restriction>({
    {"/proc/sys/kernel/unprivileged_userns_clone", 0, "user namespaces",
     "kernel.unprivileged_userns_clone is 0", "sysctl kernel.unprivileged_userns_clone=1"},
    {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 1, "user namespaces",
     "kernel.apparmor_restrict_unprivileged_userns is 1",
     "an AppArmor profile for caisson with \"userns,\", or sysctl "
     "kernel.apparmor_restrict_unprivileged_userns=0"},
});

bool has_range(const char* file) {
  const auto text = sys::read_file(file);
  return text && !trim(*text).empty();
}

}  // namespace

void look_at_namespaces(Findings& findings) {
  for (const Kind& kind : kKinds) findings.push_back(look_at(kind));
}

void look_at_user_namespaces(Findings& findings) {
  constexpr const char* kCost = "ordinary users can't run containers";
  bool restricted = false;
  for (const Restriction& restriction : kRestrictions) {
    if (number_in(restriction.file) != restriction.forbids) continue;
    restricted = true;
    findings.push_back({"ordinary users", restriction.subject, Verdict::kLimited, restriction.found,
                        kCost, restriction.remedy});
  }
  if (!restricted) {
    findings.push_back({"ordinary users", "user namespaces", Verdict::kGood, "not restricted"});
  }
  Finding ids{"ordinary users", "subordinate ids", Verdict::kGood, "/etc/subuid, newuidmap"};
  const bool helpers = ::access("/usr/bin/newuidmap", X_OK) == 0;
  if (!helpers || !has_range("/etc/subuid") || !has_range("/etc/subgid")) {
    ids.verdict = Verdict::kLimited;
    ids.found = helpers ? "no ranges" : "no newuidmap";
    ids.cost = "an ordinary user's containers have one user id";
    ids.remedy = helpers ? "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER"
                         : "install uidmap (shadow-utils)";
  }
  findings.push_back(std::move(ids));
}

}  // namespace caisson::host
