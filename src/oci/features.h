// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

// What the runtime implements, whatever the host has (runtime-spec features.md): engines read it
// before they ask for recursive read-only mounts or id-mapped ones.
namespace caisson::oci {

using Names = std::vector<std::string_view>;

struct CgroupFeatures {
  bool v1 = false;
  bool v2 = false;
  bool systemd = false;
  bool systemd_user = false;
  bool rdma = false;
};

struct SeccompFeatures {
  Names actions;
  Names operators;
  Names archs;
  Names known_flags;
  Names supported_flags;  // those that the running kernel takes
};

struct IntelRdtFeatures {
  bool enabled = false;
  bool schemata = false;
  bool monitoring = false;
};

struct Features {
  Names hooks;
  Names mount_options;  // without those of file systems
  Names namespaces;
  Names capabilities;  // "CAP_CHOWN"
  CgroupFeatures cgroup;
  SeccompFeatures seccomp;
  bool apparmor = false;
  bool selinux = false;
  IntelRdtFeatures intel_rdt;
  Names memory_policy_modes;
  Names memory_policy_flags;
  bool id_mapped_mounts = false;
  bool net_devices = false;
  std::map<std::string, std::string> annotations;
  Names potentially_unsafe_annotations;  // a name that ends with '.' is a prefix
};

// The document that `features` prints, with the versions that oci/version.h names.
std::string features_document(const Features& features);

}  // namespace caisson::oci
