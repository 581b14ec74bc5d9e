// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect_mounts.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "engine/inspect_values.h"
#include "engine/volume_store.h"

namespace caisson::engine {
namespace {

using Origin = MountRequest::Origin;
using Recursion = MountRequest::Recursion;
using Type = MountRequest::Type;

// As the user would write it for -v.
std::string bind_of(const MountRequest& volume) {
  return volume.source + ":" + volume.destination + (volume.mode.empty() ? "" : ":" + volume.mode);
}

std::string propagation_of(const MountRequest& mount) {
  return mount.propagation.empty() ? "rprivate" : mount.propagation;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kBind:
      return "bind";
    case Type::kVolume:
      return "volume";
    case Type::kTmpfs:
      break;
  }
  return "tmpfs";
}

void write_bind_request(json::Writer& writer, const MountRequest& mount) {
  const Recursion recursion = mount.recursion;
  if (mount.propagation.empty() && !mount.make_source && recursion == Recursion::kEnabled) return;
  writer.key("BindOptions").begin_object();
  if (!mount.propagation.empty()) writer.member("Propagation", mount.propagation);
  if (recursion == Recursion::kDisabled) writer.member("NonRecursive", true);
  if (mount.make_source) writer.member("CreateMountpoint", true);
  if (recursion == Recursion::kWritable) writer.member("ReadOnlyNonRecursive", true);
  if (recursion == Recursion::kReadOnly) writer.member("ReadOnlyForceRecursive", true);
  writer.end_object();
}

void write_volume_request(json::Writer& writer, const MountRequest& mount) {
  if (mount.copy && mount.labels.empty() && mount.subpath.empty() && mount.driver_options.empty()) {
    return;
  }
  writer.key("VolumeOptions").begin_object();
  if (!mount.copy) writer.member("NoCopy", true);
  if (!mount.labels.empty()) write_map(writer, "Labels", mount.labels);
  if (!mount.subpath.empty()) writer.member("Subpath", mount.subpath);
  if (!mount.driver_options.empty()) {
    writer.key("DriverConfig").begin_object();
    write_map(writer, "Options", mount.driver_options);
    writer.end_object();
  }
  writer.end_object();
}

// Numbers, which --mount took them from.
void write_tmpfs_request(json::Writer& writer, const MountRequest& mount) {
  constexpr int kDecimal = 10;
  constexpr int kOctal = 8;
  if (mount.options.empty()) return;
  writer.key("TmpfsOptions").begin_object();
  for (const std::string& option : mount.options) {
    const auto parts = split_once(option, '=');
    if (!parts) continue;
    const bool is_size = parts->first == "size";
    const auto number = parse_integer<std::uint64_t>(parts->second, is_size ? kDecimal : kOctal);
    if (number) writer.member(is_size ? "SizeBytes" : "Mode", *number);
  }
  writer.end_object();
}

void write_request(json::Writer& writer, const MountRequest& mount) {
  writer.begin_object().member("Type", type_name(mount.type));
  if (mount.type != Type::kTmpfs && !mount.anonymous) writer.member("Source", mount.source);
  writer.member("Target", mount.destination);
  if (mount.read_only) writer.member("ReadOnly", true);
  switch (mount.type) {
    case Type::kBind:
      write_bind_request(writer, mount);
      break;
    case Type::kVolume:
      write_volume_request(writer, mount);
      break;
    case Type::kTmpfs:
      write_tmpfs_request(writer, mount);
      break;
  }
  writer.end_object();
}

Result<void> write_mount(json::Writer& writer, const VolumeStore& volumes,
                         const MountRequest& mount) {
  const bool volume = mount.type == Type::kVolume;
  const bool bind = mount.type == Type::kBind;
  writer.begin_object().member("Type", type_name(mount.type));
  std::string source = mount.source;
  if (volume) {
    writer.member("Name", mount.source);
    source = TRY(volumes.data_of(mount.source));
  }
  writer.member("Source", source).member("Destination", mount.destination);
  if (volume) writer.member("Driver", "local");
  // As Docker's parser leaves it: a volume of -v that nothing is said of is shared among labels.
  writer.member("Mode", volume && mount.mode.empty() ? "z" : mount.mode)
      .member("RW", !mount.read_only)
      .member("Propagation", bind ? propagation_of(mount) : std::string())
      .end_object();
  return {};
}

}  // namespace

void write_mount_requests(json::Writer& writer, const RunOptions& options) {
  std::vector<std::string> binds;
  for (const MountRequest& volume : options.volumes) {
    if (volume.origin == Origin::kShortForm && !volume.anonymous) binds.push_back(bind_of(volume));
  }
  write_given(writer, "Binds", binds);
  const auto is_mount = [](const MountRequest& mount) { return mount.origin == Origin::kMount; };
  if (std::ranges::any_of(options.volumes, is_mount)) {
    writer.key("Mounts").begin_array();
    for (const MountRequest& mount : options.volumes) {
      if (is_mount(mount)) write_request(writer, mount);
    }
    writer.end_array();
  }
  if (options.tmpfs.empty()) return;
  writer.key("Tmpfs").begin_object();
  for (const TmpfsVolume& volume : options.tmpfs) {
    writer.member(volume.destination, join(volume.options, ","));
  }
  writer.end_object();
}

void write_anonymous_volumes(json::Writer& writer, const RunOptions& options) {
  const auto is_wanted = [](const MountRequest& volume) {
    return volume.anonymous &&
           (volume.origin == Origin::kShortForm || volume.origin == Origin::kImage);
  };
  writer.key("Volumes");
  if (std::ranges::none_of(options.volumes, is_wanted)) {
    writer.null();
    return;
  }
  writer.begin_object();
  for (const MountRequest& volume : options.volumes) {
    if (is_wanted(volume)) writer.key(volume.destination).begin_object().end_object();
  }
  writer.end_object();
}

Result<void> write_mounts(json::Writer& writer, const Store& store, const RunOptions& options) {
  const VolumeStore volumes(store);
  writer.key("Mounts").begin_array();
  for (const MountRequest& mount : options.volumes) TRY(write_mount(writer, volumes, mount));
  writer.end_array();
  return {};
}

}  // namespace caisson::engine
