// SPDX-License-Identifier: Apache-2.0
#include "process/setup_steps.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "mount/devices.h"
#include "mount/masks.h"
#include "mount/mounts.h"
#include "mount/move_root.h"
#include "mount/root.h"
#include "mount/seed.h"
#include "net/loopback.h"
#include "process/hooks.h"
#include "process/limits.h"
#include "process/protocol.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::process {

using oci::NamespaceType;

namespace {

// The detached mount that takes the place of an entry's source; -1 where there is none.
int source_of(const InitContext& context, std::size_t index) {
  for (const std::span<const UniqueFd> sources :
       {context.inherited.id_mapped, std::span<const UniqueFd>(context.plan.mount_sources)}) {
    if (index < sources.size() && sources[index]) return sources[index].get();
  }
  return -1;
}

Result<void> seed_volume(const InitContext& context, const oci::Mount& entry, int source) {
  const auto& seeded = context.plan.seeded;
  if (std::ranges::find(seeded, entry.destination) == seeded.end()) return {};
  if (source >= 0) return mount::seed(context.root.get(), entry.destination, source);
  const UniqueFd directory = TRY(sys::open(entry.source, O_PATH | O_DIRECTORY));
  return mount::seed(context.root.get(), entry.destination, directory.get());
}

}  // namespace

Result<void> set_hostname(InitContext& context) {
  const oci::Config& config = context.config();
  if (!config.hostname.empty() &&
      ::sethostname(config.hostname.data(), config.hostname.size()) != 0) {
    return fail(Error::last("set hostname to", config.hostname));
  }
  if (!config.domainname.empty() &&
      ::setdomainname(config.domainname.data(), config.domainname.size()) != 0) {
    return fail(Error::last("set domain name to", config.domainname));
  }
  return {};
}

Result<void> bring_up_network(InitContext& context) {
  return context.has_new(NamespaceType::kNetwork) ? net::bring_up_loopback() : Result<void>{};
}

Result<void> write_sysctls(InitContext& context) {
  return set_sysctls(context.config().linux_.sysctl, context.config().linux_.namespaces);
}

Result<void> isolate_mounts(InitContext& context) {
  return mount::isolate_propagation(context.config().linux_.rootfs_propagation,
                                    context.config().root.path);
}

Result<void> mount_root(InitContext& context) {
  const RootMode mode = context.plan.root_mode;
  if (mode == RootMode::kDirect) {
    context.root = TRY(
        mount::bind_root(context.config().root.path, context.config().linux_.rootfs_propagation));
    return {};
  }
  if (mode == RootMode::kOverlay) TRY(mount::attach_scratch(context.plan.scratch));
  const bool mapped = ns::is_listed(context.config().linux_.namespaces, NamespaceType::kUser);
  const auto& mounts = context.plan.mapped_layers;
  const std::vector<std::string> layers =
      mounts.empty() ? context.plan.layers
                     : TRY(mount::attach_layers(mounts, context.plan.scratch));
  context.root = TRY(mount::layered_root(layers, context.plan.scratch,
                                         {mapped, context.config().linux_.mount_label}));
  return {};
}

Result<void> mount_all(InitContext& context) {
  const oci::Config& config = context.config();
  const bool own_cgroups = ns::is_listed(config.linux_.namespaces, NamespaceType::kCgroup);
  mount::Surroundings surroundings{.cgroups = {context.plan.cgroups, own_cgroups},
                                   .label = config.linux_.mount_label};
  const auto label_option = config.annotations.find("run.oci.mount_context_type");
  if (label_option != config.annotations.end()) surroundings.label_option = label_option->second;
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const int source = source_of(context, i);
    TRY(seed_volume(context, config.mounts[i], source));
    TRY(mount::mount_entry(context.root.get(), config.mounts[i], surroundings, source));
  }
  return {};
}

Result<void> fill_dev(InitContext& context) {
  // Nodes get exactly the modes that are asked for.
  const mode_t umask_before = ::umask(0);
  TRY(mount::make_devices(context.root.get(), mount::default_devices()));
  TRY(mount::make_devices(context.root.get(), context.config().linux_.devices));
  TRY(mount::make_device_links(context.root.get()));
  ::umask(umask_before);
  return {};
}

Result<void> make_readonly(InitContext& context) {
  return mount::make_paths_readonly(context.root.get(), context.config().linux_.readonly_paths);
}

Result<void> mask(InitContext& context) {
  return mount::mask_paths(context.root.get(), context.config().linux_.masked_paths);
}

Result<void> make_working_directory(InitContext& context) {
  TRY(sys::make_directories_beneath(context.root.get(), context.config().process.cwd, 0755));
  return {};
}

Result<void> seal_root(InitContext& context) {
  if (!context.config().root.readonly) return {};
  return sys::set_attributes(context.root.get(), MOUNT_ATTR_RDONLY, 0, 0, false);
}

Result<void> pivot(InitContext& context) {
  TRY(context.plan.pivot ? sys::pivot_to(context.root.get())
                         : mount::move_root(context.root.get()));
  context.root.reset();
  return mount::set_root_propagation(context.config().linux_.rootfs_propagation);
}

// A copy of the tree goes along as the root: the namespace that it was made in, which takes it down
// with itself, has nobody in it any more. What is mounted is never seen by the caller's namespace.
Result<void> leave_mount_namespace(InitContext& context) {
  const int callers = context.inherited.mount_namespace;
  if (callers < 0) return {};
  const UniqueFd root = TRY(sys::clone_mount(AT_FDCWD, "/", true));
  if (::setns(callers, CLONE_NEWNS) != 0) {
    return fail(Error::last("go back to the caller's mount namespace"));
  }
  return sys::change_root(root.get());
}

Result<void> let_hooks_run(InitContext& context) {
  const oci::Hooks& hooks = context.config().hooks;
  if (!hooks.prestart.empty() || !hooks.create_runtime.empty()) {
    TRY(send(context.socket, MessageType::kMounted));
    TRY(expect(context.socket, MessageType::kContinue));
  }
  return run_hooks(hooks.create_container, context.state, "hooks.createContainer");
}

}  // namespace caisson::process
