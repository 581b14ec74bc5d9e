// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/bundle.h"

#include <fcntl.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "cli/runtime/grantable_capabilities.h"
#include "cli/runtime/runtime_log.h"
#include "container/device_rules.h"
#include "lsm/apparmor.h"
#include "lsm/selinux.h"
#include "mount/mounts.h"
#include "mount/options.h"
#include "oci/parse.h"
#include "resctrl/group.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

Result<std::string> absolute(const std::string& path) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) return fail(Error::last("find", path));
  return std::string(resolved);
}

Result<std::string> find_root(const std::string& bundle, const std::string& path) {
  const std::string given = path.starts_with('/') ? path : bundle + "/" + path;
  std::string root = TRY(absolute(given));
  if (!S_ISDIR(TRY(sys::stat(root)).st_mode)) {
    return fail(Error::from_errno(ENOTDIR, "use as root", given));
  }
  return root;
}

void allow_standard_devices(oci::Resources& resources) {
  const std::vector<oci::DeviceRule> standard = container::standard_device_rules();
  resources.devices.insert(resources.devices.end(), standard.begin(), standard.end());
}

// It may be a FIFO, where opening would wait for a writer, or a device, which never ends.
Result<std::string> read_config(const std::string& file) {
  const UniqueFd fd = TRY(sys::open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  if (S_ISREG(TRY(sys::stat_fd(fd.get(), file)).st_mode)) return sys::read_all(fd.get(), file);
  return fail(Error::invalid(file + " is not a regular file"));
}

Result<void> check_intel_rdt(const std::optional<oci::IntelRdt>& wanted) {
  if (!wanted) return {};
  TRY(resctrl::check_schemas(wanted->l3_cache_schema, wanted->mem_bw_schema));
  return resctrl::check_host();
}

// What the document alone does not show: whether this host can do as it says.
class HostChecks {
 public:
  HostChecks(const container::CreateOptions& options, const std::string& file)
      : options_(options), file_(file) {}

  // The error of a field, with the place where it stands.
  template <class T>
  Result<T> of(std::string_view field, Result<T> checked) const {
    if (checked) return checked;
    return fail(
        oci::error_of_field(options_.config_text, file_, field, std::move(checked).error()));
  }

 private:
  const container::CreateOptions& options_;
  const std::string& file_;
};

// What stands in the bundle is found from there (config.md, "Mounts": source).
Result<void> prepare_mounts(std::vector<oci::Mount>& mounts, const std::string& bundle,
                            const HostChecks& checks) {
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    oci::Mount& entry = mounts[i];
    TRY(checks.of("mounts[" + std::to_string(i) + "].options", mount::check_options(entry)));
    const mount::Options options = mount::parse_options(entry.options);
    if (!options.bind) continue;
    for (const auto& [key, value] : options.data) {
      log_warning(entry.destination + ": a bind mount has no use for the option " + key + "=" +
                  value);
    }
    if (!entry.source.starts_with('/')) entry.source = bundle + "/" + entry.source;
  }
  return {};
}

Result<void> check_host(const oci::Config& config, const HostChecks& checks) {
  const oci::Process& process = config.process;
  const std::string& mount_label = config.linux_.mount_label;
  TRY(checks.of("process.apparmorProfile", lsm::check_apparmor(process.apparmor_profile)));
  TRY(checks.of("process.selinuxLabel", lsm::check_selinux(process.selinux_label)));
  TRY(checks.of("linux.mountLabel", lsm::check_selinux(mount_label)));
  return checks.of("linux.intelRdt", check_intel_rdt(config.linux_.intel_rdt));
}

}  // namespace

Result<container::CreateOptions> read_bundle(const std::string& directory) {
  container::CreateOptions options;
  options.bundle = TRY(absolute(directory));
  const std::string file = options.bundle + "/config.json";
  options.config_text = TRY(read_config(file));
  std::vector<std::string> warnings;
  options.config = TRY(oci::parse_config(options.config_text, file, warnings));
  for (const std::string& warning : warnings) log_warning(warning);
  const HostChecks checks(options, file);
  TRY(check_host(options.config, checks));
  TRY(prepare_mounts(options.config.mounts, options.bundle, checks));
  std::string& root = options.config.root.path;
  root = TRY(checks.of("root.path", find_root(options.bundle, root)));
  TRY(drop_ungrantable_capabilities(options.config.process));
  allow_standard_devices(options.config.linux_.resources);
  options.warn = log_warning;
  options.filter = TRY(container::make_filter(options.config, options.warn));
  return options;
}

std::string caller_name() {
  const char* name = ::geteuid() == 0 ? "root" : std::getenv("USER");
  return name == nullptr ? std::to_string(::geteuid()) : name;
}

Result<void> check_terminal(const container::CreateOptions& options, bool detached) {
  const bool terminal = options.config.process.terminal;
  if (terminal && detached && options.console_socket.empty()) {
    return fail(Error::invalid("process.terminal needs --console-socket in a detached container"));
  }
  if (!terminal && !options.console_socket.empty()) {
    return fail(Error::invalid("--console-socket goes with process.terminal only"));
  }
  return {};
}

}  // namespace caisson::cli
