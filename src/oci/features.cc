// SPDX-License-Identifier: Apache-2.0
#include "oci/features.h"

#include <utility>

#include "json/writer.h"
#include "oci/version.h"

namespace caisson::oci {
namespace {

void write_names(json::Writer& writer, std::string_view key, const Names& names) {
  writer.key(key).begin_array();
  for (const std::string_view name : names) writer.value(name);
  writer.end_array();
}

void write_enabled(json::Writer& writer, std::string_view key, bool enabled) {
  writer.key(key).begin_object().member("enabled", enabled).end_object();
}

void write_cgroup(json::Writer& writer, const CgroupFeatures& cgroup) {
  writer.key("cgroup")
      .begin_object()
      .member("v1", cgroup.v1)
      .member("v2", cgroup.v2)
      .member("systemd", cgroup.systemd)
      .member("systemdUser", cgroup.systemd_user)
      .member("rdma", cgroup.rdma)
      .end_object();
}

void write_seccomp(json::Writer& writer, const SeccompFeatures& seccomp) {
  writer.key("seccomp").begin_object().member("enabled", true);
  write_names(writer, "actions", seccomp.actions);
  write_names(writer, "operators", seccomp.operators);
  write_names(writer, "archs", seccomp.archs);
  write_names(writer, "knownFlags", seccomp.known_flags);
  write_names(writer, "supportedFlags", seccomp.supported_flags);
  writer.end_object();
}

void write_linux(json::Writer& writer, const Features& features) {
  writer.key("linux").begin_object();
  write_names(writer, "namespaces", features.namespaces);
  write_names(writer, "capabilities", features.capabilities);
  write_cgroup(writer, features.cgroup);
  write_seccomp(writer, features.seccomp);
  write_enabled(writer, "apparmor", features.apparmor);
  write_enabled(writer, "selinux", features.selinux);
  writer.key("intelRdt")
      .begin_object()
      .member("enabled", features.intel_rdt.enabled)
      .member("schemata", features.intel_rdt.schemata)
      .member("monitoring", features.intel_rdt.monitoring)
      .end_object();
  writer.key("memoryPolicy").begin_object();
  write_names(writer, "modes", features.memory_policy_modes);
  write_names(writer, "flags", features.memory_policy_flags);
  writer.end_object();
  writer.key("mountExtensions").begin_object();
  write_enabled(writer, "idmap", features.id_mapped_mounts);
  writer.end_object();
  write_enabled(writer, "netDevices", features.net_devices);
  writer.end_object();
}

}  // namespace

std::string features_document(const Features& features) {
  json::Writer writer;
  writer.begin_object()
      .member("ociVersionMin", kOldestSpecVersion)
      .member("ociVersionMax", kSpecVersion);
  write_names(writer, "hooks", features.hooks);
  write_names(writer, "mountOptions", features.mount_options);
  write_linux(writer, features);
  writer.key("annotations").begin_object();
  for (const auto& [key, value] : features.annotations) writer.member(key, value);
  writer.end_object();
  write_names(writer, "potentiallyUnsafeConfigAnnotations",
              features.potentially_unsafe_annotations);
  writer.end_object();
  return std::move(writer).text();
}

}  // namespace caisson::oci
