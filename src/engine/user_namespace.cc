// SPDX-License-Identifier: Apache-2.0
#include "engine/user_namespace.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "engine/subordinate_ids.h"
#include "ns/namespaces.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

using Mappings = std::vector<oci::IdMapping>;

constexpr const char* kSubuid = "/etc/subuid";
constexpr const char* kSubgid = "/etc/subgid";

// By hand: getpwuid(3) of a static program loads libraries that it was not built with.
Result<std::string> name_of(std::uint32_t uid) {
  const std::string passwd = TRY(sys::read_file("/etc/passwd"));
  for (const std::string_view line : split(passwd, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() > 2 && fields[2] == std::to_string(uid)) return std::string(fields[0]);
  }
  return std::string();
}

Result<std::vector<IdRange>> ranges_of(const char* file, std::string_view name, std::uint32_t uid) {
  const auto text = sys::read_file(file);
  if (!text && text.error().errnum == ENOENT) return std::vector<IdRange>{};
  return subordinate_ids(TRY(text), name, uid);
}

// The container's ids from `first` on are those of the ranges, as far as they or `limit` go.
void append(Mappings& maps, std::uint32_t first, const std::vector<IdRange>& ranges,
            std::uint32_t limit) {
  for (const IdRange& range : ranges) {
    const std::uint32_t count = std::min(range.count, limit);
    if (count == 0) return;
    maps.push_back({first, range.first, count});
    first += count;
    limit -= count;
  }
}

// Root is the caller, and the ranges follow.
Mappings as_root(std::uint32_t own, const std::vector<IdRange>& ranges) {
  Mappings maps = {{0, own, 1}};
  append(maps, 1, ranges, UINT32_MAX - 1);
  return maps;
}

// The caller's id is the same inside; the ids below and above it are the ranges'.
Result<Mappings> keeping(std::uint32_t own, const std::vector<IdRange>& ranges) {
  Mappings maps;
  std::uint32_t next = 0;
  std::vector<IdRange> rest = ranges;
  while (next < own && !rest.empty()) {
    IdRange& range = rest.front();
    const std::uint32_t count = std::min(range.count, own - next);
    maps.push_back({next, range.first, count});
    next += count;
    range.first += count;
    range.count -= count;
    if (range.count == 0) rest.erase(rest.begin());
  }
  if (next < own || own == 0) {
    return fail(Error::unsupported("--userns keep-id needs more ids than " + std::string(kSubuid) +
                                   " and " + kSubgid + " have for this user"));
  }
  maps.push_back({own, own, 1});
  append(maps, own + 1, rest, UINT32_MAX - own - 1);
  return maps;
}

Result<void> set_ordinary_users(oci::Linux& linux_config, bool keep) {
  const std::uint32_t uid = ::geteuid();
  const std::uint32_t gid = ::getegid();
  const std::string name = TRY(name_of(uid));
  std::vector<IdRange> uids = TRY(ranges_of(kSubuid, name, uid));
  std::vector<IdRange> gids = TRY(ranges_of(kSubgid, name, uid));
  // The kernel takes more than the own id from newuidmap(1) and newgidmap(1) alone.
  const bool helpers =
      ::access("/usr/bin/newuidmap", X_OK) == 0 && ::access("/usr/bin/newgidmap", X_OK) == 0;
  if (!helpers || uids.empty() || gids.empty()) {
    uids.clear();
    gids.clear();
  }
  linux_config.uid_mappings = keep ? TRY(keeping(uid, uids)) : as_root(uid, uids);
  linux_config.gid_mappings = keep ? TRY(keeping(gid, gids)) : as_root(gid, gids);
  return {};
}

Result<void> set_roots(oci::Linux& linux_config, std::uint32_t size) {
  for (const char* name : {"caisson", "containers"}) {
    constexpr std::uint32_t kNobody = UINT32_MAX;
    const std::vector<IdRange> uids = TRY(ranges_of(kSubuid, name, kNobody));
    const std::vector<IdRange> gids = TRY(ranges_of(kSubgid, name, kNobody));
    append(linux_config.uid_mappings, 0, uids, size);
    append(linux_config.gid_mappings, 0, gids, size);
    if (!uids.empty() && !gids.empty()) return {};
  }
  return fail(Error::unsupported("this host keeps no ids for containers")
                  .with_hint("add a line such as \"caisson:2147483648:65536\" to " +
                             std::string(kSubuid) + " and " + kSubgid));
}

constexpr std::uint32_t kTerminalGroup = 5;

bool is_mapped(const Mappings& mappings, std::uint32_t id) {
  return std::ranges::any_of(mappings, [id](const oci::IdMapping& one) {
    return id >= one.container_id && id - one.container_id < one.size;
  });
}

std::uint32_t size_of(const NamespaceMode& mode) {
  constexpr std::string_view kSize = "auto:size=";
  if (!mode.text().starts_with(kSize)) return UINT32_MAX;
  return parse_integer<std::uint32_t>(std::string_view(mode.text()).substr(kSize.size()))
      .value_or(UINT32_MAX);
}

}  // namespace

bool has_own_user_namespace(const NamespaceMode& mode) {
  if (mode.is_joined()) return false;
  if (::geteuid() != 0) return true;
  return !mode.is("") && !mode.is_host();
}

Result<void> set_id_maps(oci::Linux& linux_config, const NamespaceMode& mode) {
  const bool ordinary = ::geteuid() != 0;
  if (ordinary && mode.is_host()) {
    return fail(Error::invalid("an ordinary user's container can't be in the host's user namespace")
                    .with_hint("run it as root, or with sudo"));
  }
  if (!has_own_user_namespace(mode)) return {};
  if (ordinary) return set_ordinary_users(linux_config, mode.is("keep-id"));
  if (!mode.is("keep-id")) return set_roots(linux_config, size_of(mode));
  return fail(Error::invalid("--userns keep-id is for ordinary users: root's id is the host's"));
}

void adapt_to_user_namespace(oci::Config& config) {
  const auto& namespaces = config.linux_.namespaces;
  if (!ns::is_listed(namespaces, oci::NamespaceType::kUser)) return;
  constexpr std::array<std::pair<std::string_view, oci::NamespaceType>, 3> kOwners = {{
      {"proc", oci::NamespaceType::kPid},
      {"sysfs", oci::NamespaceType::kNetwork},
      {"mqueue", oci::NamespaceType::kIpc},
  }};
  for (oci::Mount& mount : config.mounts) {
    for (const auto& [type, owner] : kOwners) {
      if (mount.type != type || ns::is_new(namespaces, owner)) continue;
      mount.type = "bind";
      mount.source = mount.destination;
      mount.options.insert(mount.options.begin(), "rbind");
    }
    if (mount.type == "devpts" && !is_mapped(config.linux_.gid_mappings, kTerminalGroup)) {
      std::erase(mount.options, "gid=" + std::to_string(kTerminalGroup));
    }
  }
}

Result<void> set_callers_id_maps(oci::Linux& linux_config) {
  return set_ordinary_users(linux_config, false);
}

}  // namespace caisson::engine
