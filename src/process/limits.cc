// SPDX-License-Identifier: Apache-2.0
#include "process/limits.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "ns/namespaces.h"
#include "oci/kernel_names.h"
#include "sys/file.h"

namespace caisson::process {
namespace {

// The namespace that holds a parameter, by its path under /proc/sys (namespaces(7),
// ipc_namespaces(7)).
std::optional<oci::NamespaceType> owner_of(std::string_view key) {
  constexpr std::array<std::string_view, 9> kIpc = {
      "kernel.msgmax", "kernel.msgmnb",          "kernel.msgmni",
      "kernel.sem",    "kernel.shmall",          "kernel.shmmax",
      "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.auto_msgmni"};
  if (key.starts_with("net.")) return oci::NamespaceType::kNetwork;
  if (key.starts_with("fs.mqueue.")) return oci::NamespaceType::kIpc;
  if (std::ranges::find(kIpc, key) != kIpc.end()) return oci::NamespaceType::kIpc;
  if (key == "kernel.domainname" || key == "kernel.hostname") return oci::NamespaceType::kUts;
  return std::nullopt;
}

// "net.ipv4.ip_forward" or "net/ipv4/conf/eth0.100/…": with a '/' in it, dots are part of names.
std::string path_of(std::string key) {
  if (key.find('/') == std::string::npos) std::ranges::replace(key, '.', '/');
  return "/proc/sys/" + key;
}

Result<__rlimit_resource> resource(const oci::Rlimit& limit) {
  const auto number = oci::find_by_name(oci::kRlimits, limit.type);
  if (number) return static_cast<__rlimit_resource>(*number);
  return fail(Error::invalid("unknown resource limit \"" + limit.type + "\""));
}

}  // namespace

Result<void> set_rlimits(std::span<const oci::Rlimit> rlimits) {
  for (const oci::Rlimit& limit : rlimits) {
    const rlimit value{limit.soft, limit.hard};
    if (::setrlimit(TRY(resource(limit)), &value) != 0) {
      return fail(Error::last("set resource limit", limit.type));
    }
  }
  return {};
}

Result<void> raise_hard_limits(pid_t pid, std::span<const oci::Rlimit> rlimits) {
  for (const oci::Rlimit& limit : rlimits) {
    const auto which = TRY(resource(limit));
    rlimit value{};
    if (::prlimit(pid, which, nullptr, &value) != 0) {
      return fail(Error::last("read resource limit", limit.type));
    }
    if (limit.hard <= value.rlim_max) continue;
    value.rlim_max = limit.hard;
    if (::prlimit(pid, which, &value, nullptr) != 0) {
      return fail(Error::last("raise resource limit", limit.type));
    }
  }
  return {};
}

Result<void> set_oom_score(pid_t pid, int adjustment) {
  return sys::write_file("/proc/" + std::to_string(pid) + "/oom_score_adj",
                         std::to_string(adjustment));
}

Result<void> set_sysctls(const std::map<std::string, std::string>& sysctls,
                         std::span<const oci::Namespace> namespaces) {
  for (const auto& [key, value] : sysctls) {
    std::string dotted = key;
    if (key.find('/') != std::string::npos) std::ranges::replace(dotted, '/', '.');
    const auto owner = owner_of(dotted);
    if (dotted.find("..") != std::string::npos || !owner) {
      return fail(Error::invalid("sysctl \"" + key + "\" is not bound to a namespace"));
    }
    if (!ns::is_new(namespaces, *owner)) {
      return fail(Error::invalid("sysctl \"" + key +
                                 "\" would change the host: the container has no " +
                                 std::string(ns::proc_name(*owner)) + " namespace of its own"));
    }
    TRY(sys::write_file(path_of(key), value));
  }
  return {};
}

}  // namespace caisson::process
