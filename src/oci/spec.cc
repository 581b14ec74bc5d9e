// SPDX-License-Identifier: Apache-2.0
#include "oci/spec.h"

#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "json/writer.h"
#include "oci/version.h"

namespace caisson::oci {
namespace {

using Words = std::initializer_list<std::string_view>;

void write_strings(json::Writer& writer, std::string_view key, Words strings) {
  writer.key(key).begin_array();
  for (const std::string_view text : strings) writer.value(text);
  writer.end_array();
}

void write_process(json::Writer& writer) {
  writer.key("process").begin_object().member("terminal", true);
  writer.key("user").begin_object().member("uid", 0).member("gid", 0).end_object();
  write_strings(writer, "args", {"sh"});
  write_strings(
      writer, "env",
      {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"});
  writer.member("cwd", "/");
  writer.key("capabilities").begin_object();
  for (const char* set : {"bounding", "effective", "permitted"}) {
    write_strings(writer, set, {"CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"});
  }
  writer.end_object();
  writer.key("rlimits")
      .begin_array()
      .begin_object()
      .member("type", "RLIMIT_NOFILE")
      .member("hard", 1024)
      .member("soft", 1024)
      .end_object()
      .end_array();
  writer.member("noNewPrivileges", true).end_object();
}

void write_mount(json::Writer& writer, std::string_view destination, std::string_view type,
                 std::string_view source, Words options) {
  writer.begin_object()
      .member("destination", destination)
      .member("type", type)
      .member("source", source);
  if (options.size() != 0) write_strings(writer, "options", options);
  writer.end_object();
}

void write_mounts(json::Writer& writer, bool rootless) {
  writer.key("mounts").begin_array();
  write_mount(writer, "/proc", "proc", "proc", {});
  write_mount(writer, "/dev", "tmpfs", "tmpfs",
              {"nosuid", "strictatime", "mode=755", "size=65536k"});
  // Group 5 (tty) does not exist where only root is mapped.
  if (rootless) {
    write_mount(writer, "/dev/pts", "devpts", "devpts",
                {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"});
  } else {
    write_mount(writer, "/dev/pts", "devpts", "devpts",
                {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"});
  }
  write_mount(writer, "/dev/shm", "tmpfs", "shm",
              {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"});
  write_mount(writer, "/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"});
  if (rootless) {
    write_mount(writer, "/sys", "none", "/sys", {"rbind", "nosuid", "noexec", "nodev", "ro"});
  } else {
    write_mount(writer, "/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"});
  }
  write_mount(writer, "/sys/fs/cgroup", "cgroup", "cgroup",
              {"nosuid", "noexec", "nodev", "relatime", "ro"});
  writer.end_array();
}

void write_namespaces(json::Writer& writer, const SpecOptions& options) {
  const std::array<std::pair<std::string_view, bool>, 7> types = {{
      {"pid", true},
      {"network", !options.rootless},
      {"ipc", true},
      {"uts", true},
      {"mount", true},
      {"cgroup", options.cgroup_namespace},
      {"user", options.rootless.has_value()},
  }};
  writer.key("namespaces").begin_array();
  for (const auto& [type, wanted] : types) {
    if (wanted) writer.begin_object().member("type", type).end_object();
  }
  writer.end_array();
}

void write_mapping(json::Writer& writer, std::string_view key, std::uint32_t host_id) {
  writer.key(key)
      .begin_array()
      .begin_object()
      .member("containerID", 0)
      .member("hostID", host_id)
      .member("size", 1)
      .end_object()
      .end_array();
}

void write_linux(json::Writer& writer, const SpecOptions& options) {
  writer.key("linux").begin_object();
  if (options.rootless) {
    write_mapping(writer, "uidMappings", options.rootless->uid);
    write_mapping(writer, "gidMappings", options.rootless->gid);
  } else {
    writer.key("resources").begin_object().key("devices").begin_array();
    writer.begin_object().member("allow", false).member("access", "rwm").end_object();
    writer.end_array().end_object();
  }
  write_namespaces(writer, options);
  write_strings(writer, "maskedPaths",
                {"/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
                 "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware",
                 "/proc/scsi"});
  write_strings(writer, "readonlyPaths",
                {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"});
  writer.end_object();
}

}  // namespace

std::string default_config(const SpecOptions& options) {
  json::Writer writer;
  writer.begin_object().member("ociVersion", kSpecVersion);
  write_process(writer);
  writer.key("root").begin_object().member("path", "rootfs").member("readonly", true).end_object();
  writer.member("hostname", "caisson");
  write_mounts(writer, options.rootless.has_value());
  write_linux(writer, options);
  writer.end_object();
  return std::move(writer).text();
}

}  // namespace caisson::oci
