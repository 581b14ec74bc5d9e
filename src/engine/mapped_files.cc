// SPDX-License-Identifier: Apache-2.0
#include "engine/mapped_files.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mount/options.h"
#include "ns/mapped_user_namespace.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::engine {
namespace {

Result<UniqueFd> clone_with_mapped_ids(const std::string& path, const oci::Linux& config) {
  const UniqueFd ids =
      TRY(ns::make_mapped_user_namespace(config.uid_mappings, config.gid_mappings));
  UniqueFd copy = TRY(sys::clone_mount(AT_FDCWD, path, false));
  TRY(sys::map_ids(copy.get(), ids.get(), false));
  TRY(sys::set_attributes(copy.get(), 0, 0, MS_SLAVE, true));
  return copy;
}

// Sources of the host, which the container's root might not reach by their paths.
Result<void> open_sources(process::Plan& plan) {
  auto& mounts = plan.config.mounts;
  plan.mount_sources.resize(mounts.size());
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    const mount::Options options = mount::parse_options(mounts[i].options);
    if (!options.bind || options.id_mapped || plan.mount_sources[i]) continue;
    plan.mount_sources[i] =
        TRY(sys::clone_mount(AT_FDCWD, mounts[i].source, options.recursive_bind));
  }
  return {};
}

// The way to the layer, and the layer: what the container's root writes there is its own.
Result<void> give_layer(const process::Plan& plan, const std::string& directory) {
  const uid_t uid = plan.config.linux_.uid_mappings.front().host_id;
  const gid_t gid = plan.config.linux_.gid_mappings.front().host_id;
  if (::chmod(directory.c_str(), 0711) != 0) return fail(Error::last("change mode of", directory));
  for (const std::string part : {"", "/upper", "/work", "/root", "/lower"}) {
    const std::string path = plan.scratch + part;
    if (::access(path.c_str(), F_OK) != 0) continue;  // a layer that isn't kept is a tmpfs
    if (::chown(path.c_str(), uid, gid) != 0) return fail(Error::last("change owner of", path));
  }
  return {};
}

}  // namespace

Result<void> map_files(process::Plan& plan, const std::string& directory) {
  if (plan.config.linux_.uid_mappings.empty() || ::geteuid() != 0) return {};
  if (plan.root_mode == process::RootMode::kDirect) {
    return fail(Error::invalid("conflicting options: --rw and --userns")
                    .with_hint("the directory's files are not the container's"));
  }
  for (const std::string& layer : plan.layers) {
    plan.mapped_layers.push_back(TRY(clone_with_mapped_ids(layer, plan.config.linux_)));
  }
  TRY(open_sources(plan));
  return give_layer(plan, directory);
}

}  // namespace caisson::engine
