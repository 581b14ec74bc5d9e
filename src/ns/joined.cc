// SPDX-License-Identifier: Apache-2.0
#include "ns/joined.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "base/log.h"
#include "ns/namespaces.h"
#include "sys/file.h"

namespace caisson::ns {
namespace {

struct Target {
  UniqueFd fd;
  oci::NamespaceType type;
  const std::string* path;
};

// All are opened before the first is entered: a path may lie in a mount namespace that is left.
Result<std::vector<Target>> open_targets(std::span<const oci::Namespace> namespaces) {
  std::vector<Target> targets;
  for (const oci::Namespace& one : namespaces) {
    if (one.path.empty()) continue;
    targets.push_back({
      TRY(sys::open(one.path, O_RDONLY))
      , one.type, &one.path
    });
  }
  // An ordinary user has the right to join the others by the user namespace alone.
  const bool user_first = ::geteuid() != 0;
  std::ranges::stable_partition(targets, [&](const Target& target) {
    return (target.type == oci::NamespaceType::kUser) == user_first;
  });
  return targets;
}

Result<UniqueFd> open_own(oci::NamespaceType type) {
  // pid and time: what children get is what is changed and restored, not what the caller is in.
  const bool of_children = type == oci::NamespaceType::kPid || type == oci::NamespaceType::kTime;
  std::string path = "/proc/self/ns/" + std::string(proc_name(type));
  if (of_children) path += "_for_children";
  return sys::open(path, O_RDONLY);
}

Result<void> enter_targets(std::span<const Target> targets) {
  for (const Target& target : targets) {
    if (::setns(target.fd.get(), static_cast<int>(clone_flag(target.type))) != 0) {
      return fail(Error::last("join namespace", *target.path));
    }
  }
  return {};
}

}  // namespace

Result<void> join(std::span<const oci::Namespace> namespaces) {
  return enter_targets(TRY(open_targets(namespaces)));
}

Result<Joined> Joined::enter(std::span<const oci::Namespace> namespaces) {
  const std::vector<Target> targets = TRY(open_targets(namespaces));
  Joined joined;
  for (const Target& target : targets) {
    const int type = static_cast<int>(clone_flag(target.type));
    joined.own_.push_back({
      TRY(open_own(target.type))
      , type
    });
  }
  TRY(enter_targets(targets));
  return joined;
}

Joined::~Joined() {
  for (const Own& own : own_) {
    if (::setns(own.fd.get(), own.type) != 0) log::error(Error::last("return to own namespace"));
  }
}

}  // namespace caisson::ns
