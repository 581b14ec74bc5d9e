// SPDX-License-Identifier: Apache-2.0
#include "engine/confinement.h"

#include <algorithm>

#include "engine/volume_store.h"
#include "lsm/apparmor.h"
#include "lsm/apparmor_profile.h"
#include "lsm/selinux.h"
#include "lsm/selinux_labels.h"

namespace caisson::engine {
namespace {

constexpr const char* kUnconfined = "unconfined";
// Of this boot, as what is loaded is.
constexpr const char* kProfileCache = "/run/caisson/apparmor";

bool wants_default(const RunOptions& options) {
  const std::string& profile = options.security.apparmor;
  return profile == lsm::kDefaultAppArmorProfile || (profile.empty() && !options.privileged);
}

// Where the kernel's list can't be read, its own refusal will tell.
Result<void> check_loaded(const std::string& profile) {
  const auto loaded = lsm::is_apparmor_profile_loaded(profile);
  if (!loaded || *loaded) return {};
  return fail(Error::not_found("AppArmor profile \"" + profile + "\" is not loaded")
                  .with_hint("apparmor_parser -r FILE loads it"));
}

bool shares_processes(const RunOptions& options) {
  return options.ipc.is_host() || options.pid.is_host();
}

Result<std::vector<std::string>> labels_in_use(const Store& store) {
  std::vector<std::string> labels;
  for (const Container& container : TRY(store.list())) {
    // One that is damaged or removed meanwhile has no processes to be kept apart from.
    if (const auto record = container.record()) {
      labels.push_back(record->options.security.process_label);
    }
  }
  return labels;
}

// A directory or file of the host that gets another label.
bool is_relabelled(const MountRequest& volume) {
  return volume.type == MountRequest::Type::kBind && !volume.relabel.empty();
}

}  // namespace

Result<std::string> apparmor_profile_of(const RunOptions& options) {
  const std::string& profile = options.security.apparmor;
  if (profile == kUnconfined) return "";
  if (profile.empty()) {
    const bool applies = wants_default(options) && lsm::can_load_apparmor_profiles();
    return applies ? std::string(lsm::kDefaultAppArmorProfile) : "";
  }
  TRY(lsm::check_apparmor(profile));
  if (!wants_default(options)) TRY(check_loaded(profile));
  return profile;
}

std::string inspected_apparmor_profile(const RunOptions& options) {
  if (!lsm::apparmor_enabled()) return "";
  const auto profile = apparmor_profile_of(options);
  if (!profile) return options.security.apparmor;
  return profile->empty() ? kUnconfined : *profile;
}

Result<void> load_apparmor_profile(const std::string& profile) {
  if (profile != lsm::kDefaultAppArmorProfile) return {};
  return lsm::load_default_apparmor_profile(kProfileCache);
}

Result<void> choose_labels(const Store& store, RunOptions& options) {
  SecurityOptions& security = options.security;
  const lsm::LabelRequest request = TRY(lsm::parse_label_options(security.labels));
  const bool asked = !security.labels.empty() && !request.disabled;
  if (asked && !lsm::selinux_enabled()) {
    return fail(Error::unsupported("--security-opt label=" + security.labels.front() +
                                   ": SELinux is not enabled on this host"));
  }
  if (asked && !security.selinux) {
    return fail(Error::unsupported("--security-opt label=" + security.labels.front() +
                                   ": SELinux labels are off")
                    .with_hint("caisson --selinux-enabled run …, or the configuration file, turns "
                               "them on"));
  }
  if (security.selinux && !lsm::selinux_enabled()) {
    return fail(Error::unsupported("--selinux-enabled: SELinux is not enabled on this host"));
  }
  if (!security.selinux || request.disabled || options.privileged || shares_processes(options)) {
    return {};
  }
  const std::string level = TRY(lsm::choose_level(TRY(labels_in_use(store))));
  const lsm::Labels labels = lsm::container_labels(lsm::policy_labels(), request, level);
  security.process_label = labels.process;
  security.mount_label = labels.file;
  return {};
}

bool has_nested_selinux(const SecurityOptions& security) {
  return !security.process_label.empty() &&
         std::ranges::find(security.labels, "nested") != security.labels.end();
}

Result<void> check_labels(const RunOptions& options) {
  if (options.security.mount_label.empty()) return {};
  for (const MountRequest& volume : options.volumes) {
    if (is_relabelled(volume)) TRY(lsm::check_relabel(volume.source));
  }
  return {};
}

Result<void> label_files(const RunOptions& options, const Store& store,
                         const std::vector<oci::Mount>& files) {
  const std::string& own = options.security.mount_label;
  if (own.empty()) return {};
  for (const oci::Mount& file : files) TRY(lsm::relabel(file.source, own));
  const std::string shared = lsm::shared_label(own);
  for (const MountRequest& volume : options.volumes) {
    const std::string& label = volume.relabel == "Z" ? own : shared;
    if (volume.type == MountRequest::Type::kVolume) {
      TRY(lsm::relabel(TRY(VolumeStore(store).data_of(volume.source)), label));
    } else if (is_relabelled(volume)) {
      TRY(lsm::relabel(volume.source, label));
    }
  }
  return {};
}

}  // namespace caisson::engine
