// SPDX-License-Identifier: Apache-2.0
#include "container/criu_namespaces.h"

#include <fmt/format.h>

#include "ns/namespaces.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

// What CRIU calls it; the names are the asker's to choose, these are those of other runtimes'
// images. "" for a namespace that it does not take so.
std::string external_name(oci::NamespaceType type) {
  if (type == oci::NamespaceType::kNetwork) return "extRootNetNS";
  if (type == oci::NamespaceType::kPid) return "extRootPidNS";
  return "";
}

// CRIU takes down and makes mounts with their namespace.
Result<void> check_mounts(const oci::Config& config) {
  if (ns::is_listed(config.linux_.namespaces, oci::NamespaceType::kMount)) return {};
  return fail(
      Error::unsupported("checkpoint and restore of a container without a mount namespace"));
}

}  // namespace

Result<std::vector<std::string>> external_namespaces(const oci::Config& config) {
  TRY(check_mounts(config));
  std::vector<std::string> external;
  for (const oci::Namespace& one : config.linux_.namespaces) {
    const std::string name = external_name(one.type);
    if (one.path.empty() || name.empty()) continue;
    const struct stat status = TRY(sys::stat(one.path));
    external.push_back(fmt::format("{}[{}]:{}", ns::proc_name(one.type), status.st_ino, name));
  }
  return external;
}

Result<RestoredNamespaces> restored_namespaces(const oci::Config& config) {
  TRY(check_mounts(config));
  RestoredNamespaces restored;
  for (const oci::Namespace& one : config.linux_.namespaces) {
    if (one.path.empty()) continue;
    if (std::string name = external_name(one.type); !name.empty()) {
      restored.inherited.emplace_back(std::move(name), TRY(sys::open(one.path, O_RDONLY)));
    } else if (one.type == oci::NamespaceType::kCgroup || one.type == oci::NamespaceType::kMount) {
      return fail(Error::unsupported(fmt::format("restore can't join an existing {} namespace: {}",
                                                 ns::proc_name(one.type), one.path)));
    } else {
      restored.joined.push_back({std::string(ns::proc_name(one.type)), one.path});
    }
  }
  return restored;
}

}  // namespace caisson::container
