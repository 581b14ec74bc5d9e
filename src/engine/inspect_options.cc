// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect_options.h"

#include <cstdint>

#include "engine/inspect_values.h"

namespace caisson::engine {
namespace {

constexpr std::int64_t kUsualShmSize = std::int64_t{64} << 20;  // defaults.cc

void write_devices(json::Writer& writer, const std::vector<DeviceRequest>& devices) {
  writer.key("Devices").begin_array();
  for (const DeviceRequest& device : devices) {
    writer.begin_object()
        .member("PathOnHost", device.source)
        .member("PathInContainer", device.destination)
        .member("CgroupPermissions", device.access)
        .end_object();
  }
  writer.end_array();
}

void write_ulimits(json::Writer& writer, const std::vector<Ulimit>& ulimits) {
  writer.key("Ulimits");
  if (ulimits.empty()) {
    writer.null();
    return;
  }
  writer.begin_array();
  for (const Ulimit& limit : ulimits) {
    writer.begin_object()
        .member("Name", limit.name)
        .member("Hard", limit.hard)
        .member("Soft", limit.soft)
        .end_object();
  }
  writer.end_array();
}

}  // namespace

void write_host_options(json::Writer& writer, const RunOptions& options) {
  writer.member("VolumeDriver", "");
  write_given(writer, "VolumesFrom", options.volumes_from);
  write_given(writer, "GroupAdd", options.groups);
  writer.member("Cgroup", "").key("Links").null();
  const bool has_terminal = options.console_size.size() == 2;
  writer.key("ConsoleSize").begin_array();
  for (std::size_t side = 0; side < 2; ++side) {
    writer.value(has_terminal ? options.console_size[side] : 0);
  }
  writer.end_array();
  if (options.init) writer.member("Init", *options.init);
  if (!options.annotations.empty()) write_map(writer, "Annotations", options.annotations);
  writer.member("OomScoreAdj", options.oom_score_adj.value_or(0))
      .member("UsernsMode", options.user_namespace.text())
      .member("ShmSize", options.shm_size == 0 ? kUsualShmSize : options.shm_size);
  if (!options.sysctls.empty()) write_map(writer, "Sysctls", options.sysctls);
  writer.member("Runtime", options.runtime.empty() ? "caisson" : options.runtime)
      .member("Isolation", "");
  write_devices(writer, options.devices);
  write_given(writer, "DeviceCgroupRules", options.device_cgroup_rules);
  writer.key("DeviceRequests").null();
  write_ulimits(writer, options.ulimits);
}

}  // namespace caisson::engine
