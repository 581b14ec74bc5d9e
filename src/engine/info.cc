// SPDX-License-Identifier: Apache-2.0
#include "engine/info.h"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/timestamp.h"
#include "engine/images.h"
#include "engine/status.h"
#include "engine/store_id.h"
#include "host/kernel.h"
#include "lsm/apparmor_profile.h"
#include "seccomp/load/support.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

// By the numbers that statfs(2) gives; Docker's names.
std::string file_system_of(const std::string& path) {
  struct statfs status{};
  if (::statfs(path.c_str(), &status) != 0) return "<unknown>";
  constexpr std::array<std::pair<unsigned long, const char*>, 7> kNames = {
      {{EXT4_SUPER_MAGIC, "extfs"},
       {XFS_SUPER_MAGIC, "xfs"},
       {BTRFS_SUPER_MAGIC, "btrfs"},
       {OVERLAYFS_SUPER_MAGIC, "overlayfs"},
       {TMPFS_MAGIC, "tmpfs"},
       {F2FS_SUPER_MAGIC, "f2fs"},
       {NFS_SUPER_MAGIC, "nfs"}}};
  for (const auto& [magic, name] : kNames) {
    if (static_cast<unsigned long>(status.f_type) == magic) return name;
  }
  return "<unknown>";
}

// The nearest directory on the way to `path` that is there.
std::string existing(std::string path) {
  while (path.size() > 1 && ::access(path.c_str(), F_OK) != 0) {
    path.erase(std::max<std::size_t>(path.rfind('/'), 1));
  }
  return path;
}

Result<void> count_containers(const Store& store, Info& info) {
  for (const Container& container : TRY(store.list())) {
    const auto state = look_at(container);
    if (!state) continue;  // removed meanwhile, or damaged
    ++info.containers;
    const bool running = state->phase == State::Phase::kRunning;
    if (running && state->paused) {
      ++info.paused;
    } else if (running) {
      ++info.running;
    } else {
      ++info.stopped;
    }
  }
  return {};
}

// Where nothing can be written (a read-only host, another user's store) there is all else to tell.
Result<void> identify(const Store& store, Info& info) {
  auto id = store_id(store);
  if (id) {
    info.id = std::move(*id);
    return {};
  }
  const int reason = id.error().errnum;
  if (reason != EROFS && reason != EACCES) return fail(std::move(id).error());
  info.warnings.push_back("WARNING: This store has no ID: " + id.error().message());
  return {};
}

std::vector<std::string> security_options(const Info& info) {
  std::vector<std::string> options;
  if (lsm::can_load_apparmor_profiles()) options.emplace_back("name=apparmor");
  const auto seccomp = seccomp::probe();
  if (seccomp && seccomp->filter) {
    options.push_back("name=seccomp,profile=" + value_of(info, "seccomp-profile"));
  }
  if (value_of(info, "selinux-enabled") == "true") options.emplace_back("name=selinux");
  if (::access("/proc/self/ns/cgroup", F_OK) == 0) options.emplace_back("name=cgroupns");
  if (value_of(info, "no-new-privileges") == "true") options.emplace_back("name=no-new-privileges");
  return options;
}

std::vector<std::string> warnings_of(const cgroup::Support& support, bool v2) {
  std::vector<std::string> warnings;
  const auto warn = [&warnings](bool there, const char* what) {
    if (!there) warnings.push_back(std::string("WARNING: No ") + what + " support");
  };
  warn(support.memory, "memory limit");
  warn(!support.memory || support.swap, "swap limit");
  warn(v2 || !support.memory || support.oom_kill_disable, "oom kill disable");
  warn(support.cpu_quota, "cpu cfs quota");
  warn(support.cpu_quota, "cpu cfs period");
  warn(support.cpu_shares, "cpu shares");
  warn(support.cpuset, "cpuset");
  warn(support.pids, "pids limit");
  warn(support.io_weight, v2 ? "io.weight" : "blkio weight");
  warn(support.io_throttle, v2 ? "io.max" : "blkio throttle");
  return warnings;
}

void write_list(json::Writer& writer, std::string_view name,
                const std::vector<std::string>& values) {
  writer.key(name).begin_array();
  for (const std::string& value : values) writer.value(value);
  writer.end_array();
}

void write_limits(json::Writer& writer, const cgroup::Support& support, bool ipv4) {
  writer.member("MemoryLimit", support.memory)
      .member("SwapLimit", support.swap)
      .member("CpuCfsPeriod", support.cpu_quota)
      .member("CpuCfsQuota", support.cpu_quota)
      .member("CPUShares", support.cpu_shares)
      .member("CPUSet", support.cpuset)
      .member("PidsLimit", support.pids)
      .member("IPv4Forwarding", ipv4)
      .member("OomKillDisable", support.oom_kill_disable);
}

void write_hierarchies(json::Writer& writer, const std::vector<cgroup::Hierarchy>& hierarchies) {
  writer.key("CgroupHierarchies").begin_array();
  for (const cgroup::Hierarchy& hierarchy : hierarchies) {
    writer.begin_object()
        .member("MountPoint", hierarchy.mount_point)
        .member("Version", hierarchy.unified ? "2" : "1");
    write_list(writer, "Controllers", hierarchy.controllers);
    writer.end_object();
  }
  writer.end_array();
}

void write_settings(json::Writer& writer, const std::vector<ShownSetting>& settings) {
  writer.key("Settings").begin_array();
  for (const ShownSetting& setting : settings) {
    writer.begin_object()
        .member("Name", setting.name)
        .member("Value", setting.value)
        .member("Source", setting.source)
        .end_object();
  }
  writer.end_array();
}

void write_plugins(json::Writer& writer) {
  writer.key("Plugins").begin_object();
  write_list(writer, "Volume", {"local"});
  write_list(writer, "Network", {"host", "none"});
  writer.key("Authorization").null();
  write_list(writer, "Log", {"journald", "json-file", "none"});
  writer.end_object();
}

}  // namespace

Result<Info> gather_info(const Store& store, std::string version,
                         std::vector<ShownSetting> settings) {
  Info info;
  TRY(count_containers(store, info));
  info.images = TRY(list_images(store))
  .size();
  info.version = std::move(version);
  info.root = store.root().empty() ? "/var/lib/caisson" : store.root();
  info.backing_file_system = file_system_of(existing(info.root));
  info.hierarchies = TRY(cgroup::mounted_hierarchies());
  info.cgroup_mode = cgroup::mode_of(info.hierarchies);
  info.support = TRY(cgroup::host_support());
  info.settings = std::move(settings);
  info.security_options = security_options(info);
  const host::Kernel kernel = host::kernel();
  const host::Distribution distribution = host::distribution();
  info.kernel = kernel.release;
  info.machine = kernel.machine;
  info.host_name = kernel.node;
  info.operating_system = distribution.name;
  info.os_version = distribution.version;
  info.time = rfc3339(now());
  info.processors = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
  info.memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const auto forwarding = sys::read_file("/proc/sys/net/ipv4/ip_forward");
  info.forwards_ipv4 = forwarding && forwarding->starts_with('1');
  info.warnings = warnings_of(info.support, info.cgroup_mode == cgroup::Mode::kV2);
  TRY(identify(store, info));
  return info;
}

std::string value_of(const Info& info, std::string_view setting) {
  const auto found = std::ranges::find(info.settings, setting, &ShownSetting::name);
  return found == info.settings.end() ? "" : found->value;
}

std::string cgroup_version(const Info& info) {
  return info.cgroup_mode == cgroup::Mode::kV2 ? "2" : "1";
}

void write_info(json::Writer& writer, const Info& info) {
  writer.begin_object()
      .member("ID", info.id)
      .member("Containers", info.containers)
      .member("ContainersRunning", info.running)
      .member("ContainersPaused", info.paused)
      .member("ContainersStopped", info.stopped)
      .member("Images", info.images)
      .member("Driver", "overlay2")
      .key("DriverStatus")
      .begin_array()
      .begin_array()
      .value("Backing Filesystem")
      .value(info.backing_file_system)
      .end_array()
      .end_array();
  write_plugins(writer);
  write_limits(writer, info.support, info.forwards_ipv4);
  writer.member("Debug", false)
      .member("SystemTime", info.time)
      .member("LoggingDriver", value_of(info, "log-driver"))
      .member("CgroupDriver", value_of(info, "cgroup-driver"))
      .member("CgroupVersion", cgroup_version(info));
  write_hierarchies(writer, info.hierarchies);
  writer.member("KernelVersion", info.kernel)
      .member("OperatingSystem", info.operating_system)
      .member("OSVersion", info.os_version)
      .member("OSType", "linux")
      .member("Architecture", info.machine)
      .member("NCPU", info.processors)
      .member("MemTotal", info.memory)
      .member("DockerRootDir", info.root)
      .member("Name", info.host_name);
  write_list(writer, "Labels", {});
  writer.member("ExperimentalBuild", false)
      .member("ServerVersion", info.version)
      .key("Runtimes")
      .begin_object()
      .key("caisson-runtime")
      .begin_object()
      .member("path", "caisson-runtime")
      .end_object()
      .end_object()
      .member("DefaultRuntime", "caisson-runtime")
      .member("LiveRestoreEnabled", true);
  write_list(writer, "SecurityOptions", info.security_options);
  write_settings(writer, info.settings);
  write_list(writer, "Warnings", info.warnings);
  writer.end_object();
}

}  // namespace caisson::engine
