// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cgroup/directory.h"
#include "oci/config.h"

namespace caisson::cgroup {

// One resource controller: which part of the configuration is its, and how that is written on each
// version. Device rules and `unified` are not among them: see device_rules.h, unified.h.
struct Controller {
  using Write = Result<void> (*)(const Directory&, const oci::Resources&);

  std::string_view field;  // "linux.resources.memory"
  std::string_view v1;     // "blkio"
  std::string_view v2;     // "io"; "" where v2 has none
  bool (*requested)(const oci::Resources&);
  Write write_v1;
  Write write_v2;  // nullptr where v2 has none
};

std::span<const Controller> controllers();

// The writers of the table, a file for each kind of resource.
bool memory_requested(const oci::Resources& resources);
Result<void> write_memory_v1(const Directory& group, const oci::Resources& resources);
Result<void> write_memory_v2(const Directory& group, const oci::Resources& resources);

bool cpu_requested(const oci::Resources& resources);
Result<void> write_cpu_v1(const Directory& group, const oci::Resources& resources);
Result<void> write_cpu_v2(const Directory& group, const oci::Resources& resources);

bool cpuset_requested(const oci::Resources& resources);
Result<void> write_cpuset(const Directory& group, const oci::Resources& resources);
// A new v1 cpuset is empty and takes no process until it has CPUs and memory nodes; copies the
// parent's where there are none.
Result<void> inherit_cpuset(const Directory& group);

bool block_io_requested(const oci::Resources& resources);
Result<void> write_block_io_v1(const Directory& group, const oci::Resources& resources);
Result<void> write_block_io_v2(const Directory& group, const oci::Resources& resources);

// Writes one value; the error names the field, and kUnsupported stands for a file that this kernel
// lacks.
Result<void> write_field(const Directory& group, std::string_view field, std::string_view file,
                         std::string_view value);

// For a field without counterpart on the hierarchy in use.
Error unsupported_field(std::string_view field, std::string_view why);

}  // namespace caisson::cgroup
