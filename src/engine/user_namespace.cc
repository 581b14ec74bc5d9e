// SPDX-License-Identifier: Apache-2.0
#include "engine/user_namespace.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "ns/callers_ids.h"
#include "ns/namespaces.h"

namespace caisson::engine {
namespace {

using Mappings = std::vector<oci::IdMapping>;

// The caller's id is the same inside; the ids below and above it are the ranges'.
Result<Mappings> keeping(std::uint32_t own, const std::vector<ns::IdRange>& ranges) {
  Mappings maps;
  std::uint32_t next = 0;
  std::vector<ns::IdRange> rest = ranges;
  while (next < own && !rest.empty()) {
    ns::IdRange& range = rest.front();
    const std::uint32_t count = std::min(range.count, own - next);
    maps.push_back({next, range.first, count});
    next += count;
    range.first += count;
    range.count -= count;
    if (range.count == 0) rest.erase(rest.begin());
  }
  if (next < own || own == 0) {
    return fail(Error::unsupported("--userns keep-id needs more ids than " +
                                   std::string(ns::kSubuid) + " and " + ns::kSubgid +
                                   " have for this user"));
  }
  maps.push_back({own, own, 1});
  ns::append_ranges(maps, own + 1, rest, UINT32_MAX - own - 1);
  return maps;
}

Result<void> set_ordinary_users(oci::Linux& linux_config, bool keep) {
  if (!keep) return set_callers_id_maps(linux_config);
  const ns::CallersRanges ranges = TRY(ns::callers_ranges());
  linux_config.uid_mappings = TRY(keeping(::geteuid(), ranges.uids));
  linux_config.gid_mappings = TRY(keeping(::getegid(), ranges.gids));
  return {};
}

Result<void> set_roots(oci::Linux& linux_config, std::uint32_t size) {
  for (const char* name : {"caisson", "containers"}) {
    constexpr std::uint32_t kNobody = UINT32_MAX;
    const std::vector<ns::IdRange> uids = TRY(ns::read_ranges(ns::kSubuid, name, kNobody));
    const std::vector<ns::IdRange> gids = TRY(ns::read_ranges(ns::kSubgid, name, kNobody));
    ns::append_ranges(linux_config.uid_mappings, 0, uids, size);
    ns::append_ranges(linux_config.gid_mappings, 0, gids, size);
    if (!uids.empty() && !gids.empty()) return {};
  }
  return fail(Error::unsupported("this host keeps no ids for containers")
                  .with_hint("add a line such as \"caisson:2147483648:65536\" to " +
                             std::string(ns::kSubuid) + " and " + ns::kSubgid));
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
  ns::IdMaps maps = TRY(ns::callers_id_maps());
  linux_config.uid_mappings = std::move(maps.uids);
  linux_config.gid_mappings = std::move(maps.gids);
  return {};
}

}  // namespace caisson::engine
