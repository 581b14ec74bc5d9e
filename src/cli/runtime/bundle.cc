// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/bundle.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <utility>
#include <vector>

#include "caps/caps.h"
#include "cli/runtime/runtime_log.h"
#include "container/device_rules.h"
#include "lsm/apparmor.h"
#include "lsm/selinux.h"
#include "mount/mounts.h"
#include "mount/options.h"
#include "oci/parse.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

Result<std::string> absolute(const std::string& path) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) return fail(Error::last("find", path));
  return std::string(resolved);
}

// What stands in the bundle is found from there (config.md, "Mounts": source).
Result<void> prepare_mounts(std::vector<oci::Mount>& mounts, const std::string& bundle) {
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    oci::Mount& entry = mounts[i];
    auto checked = mount::check_options(entry);
    if (!checked) {
      const std::string field = "mounts[" + std::to_string(i) + "].options";
      return fail(std::move(checked).error().in(field));
    }
    const bool bind = mount::parse_options(entry.options).bind;
    if (bind && !entry.source.starts_with('/')) entry.source = bundle + "/" + entry.source;
  }
  return {};
}

Result<std::string> find_root(const std::string& bundle, const std::string& path) {
  const std::string given = path.starts_with('/') ? path : bundle + "/" + path;
  std::string root = TRY(absolute(given));
  if (!S_ISDIR(TRY(sys::stat(root)).st_mode)) {
    return fail(Error::from_errno(ENOTDIR, "use as root", given));
  }
  return root;
}

// A capability that the host lacks is a warning, not an error (config.md, "Linux Process").
void drop_missing_capabilities(oci::Config& config) {
  auto& wanted = config.process.capabilities;
  if (!wanted) return;
  const caps::Set held = caps::bounding();
  caps::Set missing = 0;
  for (caps::Set* set : {&wanted->bounding, &wanted->effective, &wanted->inheritable,
                         &wanted->permitted, &wanted->ambient}) {
    missing |= *set & ~held;
    *set &= held;
  }
  if (missing == 0) return;
  std::string names;
  for (unsigned number = 0; const auto name = caps::name(number); ++number) {
    if ((missing & caps::bit(number)) != 0) names += " " + std::string(*name);
  }
  log_warning("this host lacks capabilities that are asked for:" + names);
}

void allow_standard_devices(oci::Resources& resources) {
  const std::vector<oci::DeviceRule> standard = container::standard_device_rules();
  resources.devices.insert(resources.devices.end(), standard.begin(), standard.end());
}

// What the runtime does not apply is refused by name: to run without it would be silence.
Result<void> refuse_unapplied(const oci::Config& config) {
  const oci::Linux& on_linux = config.linux_;
  const std::pair<bool, const char*> fields[] = {
      {on_linux.intel_rdt.has_value(), "linux.intelRdt"},
  };
  for (const auto& [asked, name] : fields) {
    if (asked) return fail(Error::unsupported(std::string(name) + " is not supported"));
  }
  return {};
}

}  // namespace

Result<container::CreateOptions> read_bundle(const std::string& directory) {
  container::CreateOptions options;
  options.bundle = TRY(absolute(directory));
  const std::string file = options.bundle + "/config.json";
  options.config_text = TRY(sys::read_file(file));
  std::vector<std::string> warnings;
  options.config = TRY(oci::parse_config(options.config_text, file, warnings));
  for (const std::string& warning : warnings) log_warning(warning);
  TRY(refuse_unapplied(options.config));
  TRY(lsm::check_apparmor(options.config.process.apparmor_profile));
  TRY(lsm::check_selinux(options.config.process.selinux_label, "process.selinuxLabel"));
  TRY(lsm::check_selinux(options.config.linux_.mount_label, "linux.mountLabel"));
  TRY(prepare_mounts(options.config.mounts, options.bundle));
  options.config.root.path = TRY(find_root(options.bundle, options.config.root.path));
  drop_missing_capabilities(options.config);
  allow_standard_devices(options.config.linux_.resources);
  options.warn = log_warning;
  options.filter = TRY(container::make_filter(options.config, options.warn));
  return options;
}

}  // namespace caisson::cli
