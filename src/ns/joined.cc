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

Result<UniqueFd> open_own(oci::NamespaceType type) {
  // pid and time: what children get is what is changed and restored, not what the caller is in.
  const bool of_children = type == oci::NamespaceType::kPid || type == oci::NamespaceType::kTime;
  std::string path = "/proc/self/ns/" + std::string(proc_name(type));
  if (of_children) path += "_for_children";
  return sys::open(path, O_RDONLY);
}

}  // namespace

Result<Targets> Targets::open(std::span<const oci::Namespace> namespaces) {
  Targets targets;
  for (const oci::Namespace& one : namespaces) {
    if (one.path.empty()) continue;
    UniqueFd fd = TRY(sys::open(one.path, O_RDONLY));
    targets.all_.push_back({std::move(fd), one.type, one.path});
  }
  const bool user_first = ::geteuid() != 0;
  std::ranges::stable_partition(targets.all_, [&](const Target& target) {
    return (target.type == oci::NamespaceType::kUser) == user_first;
  });
  return targets;
}

Result<void> Targets::enter() const {
  for (const Target& target : all_) {
    if (::setns(target.fd.get(), static_cast<int>(clone_flag(target.type))) != 0) {
      return fail(Error::last("join namespace", target.path));
    }
  }
  return {};
}

Result<Joined> Joined::enter(std::span<const oci::Namespace> namespaces) {
  const Targets targets = TRY(Targets::open(namespaces));
  Joined joined;
  for (const Targets::Target& target : targets.all()) {
    const int type = static_cast<int>(clone_flag(target.type));
    joined.own_.push_back({
      TRY(open_own(target.type))
      , type
    });
  }
  TRY(targets.enter());
  return joined;
}

Joined::~Joined() {
  for (const Own& own : own_) {
    if (::setns(own.fd.get(), own.type) != 0) log::error(Error::last("return to own namespace"));
  }
}

}  // namespace caisson::ns
