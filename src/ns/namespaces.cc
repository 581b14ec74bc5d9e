// SPDX-License-Identifier: Apache-2.0
#include "ns/namespaces.h"

#include <linux/sched.h>

#include <algorithm>
#include <array>

namespace caisson::ns {
namespace {

struct Kind {
  oci::NamespaceType type;
  std::uint64_t flag;
  std::string_view proc_name;
};

constexpr std::array<Kind, 8> kKinds = {{
    {oci::NamespaceType::kPid, CLONE_NEWPID, "pid"},
    {oci::NamespaceType::kNetwork, CLONE_NEWNET, "net"},
    {oci::NamespaceType::kMount, CLONE_NEWNS, "mnt"},
    {oci::NamespaceType::kIpc, CLONE_NEWIPC, "ipc"},
    {oci::NamespaceType::kUts, CLONE_NEWUTS, "uts"},
    {oci::NamespaceType::kUser, CLONE_NEWUSER, "user"},
    {oci::NamespaceType::kCgroup, CLONE_NEWCGROUP, "cgroup"},
    {oci::NamespaceType::kTime, CLONE_NEWTIME, "time"},
}};

const Kind& kind(oci::NamespaceType type) {
  return *std::ranges::find(kKinds, type, &Kind::type);
}

}  // namespace

std::uint64_t clone_flag(oci::NamespaceType type) {
  return kind(type).flag;
}

std::string_view proc_name(oci::NamespaceType type) {
  return kind(type).proc_name;
}

bool is_listed(std::span<const oci::Namespace> namespaces, oci::NamespaceType type) {
  return std::ranges::find(namespaces, type, &oci::Namespace::type) != namespaces.end();
}

bool is_new(std::span<const oci::Namespace> namespaces, oci::NamespaceType type) {
  return std::ranges::any_of(namespaces, [type](const oci::Namespace& one) {
    return one.type == type && one.path.empty();
  });
}

}  // namespace caisson::ns
