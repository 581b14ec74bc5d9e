// SPDX-License-Identifier: Apache-2.0
#include "process/id_mapped_mounts.h"

#include <fcntl.h>
#include <sys/mount.h>

#include <algorithm>
#include <utility>

#include "mount/options.h"
#include "ns/mapped_user_namespace.h"
#include "ns/namespaces.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::process {
namespace {

bool is_id_mapped(const oci::Mount& entry, const mount::Options& options) {
  return options.id_mapped || !entry.uid_mappings.empty();
}

Result<UniqueFd> user_namespace_for(const oci::Mount& entry, const oci::Linux& config) {
  if (!entry.uid_mappings.empty()) {
    return ns::make_mapped_user_namespace(entry.uid_mappings, entry.gid_mappings);
  }
  const auto own =
      std::ranges::find(config.namespaces, oci::NamespaceType::kUser, &oci::Namespace::type);
  if (own == config.namespaces.end()) {
    return fail(Error::invalid("neither the mount nor the container has id mappings"));
  }
  if (!own->path.empty()) return sys::open(own->path, O_RDONLY);
  return ns::make_mapped_user_namespace(config.uid_mappings, config.gid_mappings);
}

Result<UniqueFd> make_one(const oci::Mount& entry, const mount::Options& options,
                          const oci::Linux& config) {
  const UniqueFd user_namespace = TRY(user_namespace_for(entry, config));
  UniqueFd copy = TRY(sys::clone_mount(AT_FDCWD, entry.source, options.recursive_bind));
  TRY(sys::map_ids(copy.get(), user_namespace.get(), options.id_mapped_recursively));
  // It was taken from the host's mounts, which the container's must not reach.
  TRY(sys::set_attributes(copy.get(), 0, 0, MS_SLAVE, true));
  return copy;
}

}  // namespace

Result<std::vector<UniqueFd>> make_id_mapped_mounts(const oci::Config& config) {
  std::vector<UniqueFd> made;
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const oci::Mount& entry = config.mounts[i];
    const mount::Options options = mount::parse_options(entry.options);
    if (!is_id_mapped(entry, options)) continue;
    auto copy = make_one(entry, options, config.linux_);
    if (!copy) {
      return fail(std::move(copy).error().in("mount " + entry.source + " with mapped ids on " +
                                             entry.destination));
    }
    made.resize(config.mounts.size());
    made[i] = std::move(*copy);
  }
  return made;
}

}  // namespace caisson::process
