// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <type_traits>

#include "engine/run_options.h"

namespace caisson::engine {

// Every field with its name, read and written by the same lists. A field without a line here is
// forgotten when the container stops.
template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, RunOptions>
void visit(Options& options, Visitor& field) {
  field("Image", options.image);
  field("ImageId", options.image_id);
  field("Entrypoint", options.entrypoint);
  field("Cmd", options.command);
  field("Name", options.name);
  field("Hostname", options.hostname);
  field("Domainname", options.domainname);
  field("User", options.user);
  field("GroupAdd", options.groups);
  field("WorkingDir", options.workdir);
  field("Env", options.env);
  field("CapAdd", options.cap_add);
  field("CapDrop", options.cap_drop);
  field("Security", options.security);
  field("PidMode", options.pid);
  field("IpcMode", options.ipc);
  field("UTSMode", options.uts);
  field("CgroupnsMode", options.cgroup);
  field("NetworkMode", options.network);
  field("Networking", options.networking);
  field("UsernsMode", options.user_namespace);
  field("TimeMode", options.time);
  field("TimeOffsets", options.time_offsets);
  field("Mounts", options.volumes);
  field("VolumesFrom", options.volumes_from);
  field("Tmpfs", options.tmpfs);
  field("ShmSize", options.shm_size);
  field("Devices", options.devices);
  field("DeviceCgroupRules", options.device_cgroup_rules);
  field("Sysctls", options.sysctls);
  field("Ulimits", options.ulimits);
  field("OomScoreAdj", options.oom_score_adj);
  field("Privileged", options.privileged);
  field("ReadonlyRootfs", options.read_only);
  field("WritableImage", options.writable_image);
  field("OpenStdin", options.interactive);
  field("Tty", options.tty);
  field("Attached", options.attached);
  field("ConsoleSize", options.console_size);
  field("ContainerIDFile", options.cidfile);
  field("AutoRemove", options.remove);
  field("Init", options.init);
  field("RestartPolicy", options.restart);
  field("LogConfig", options.log);
  field("StopSignal", options.stop_signal);
  field("StopTimeout", options.stop_timeout);
  field("Labels", options.labels);
  field("Annotations", options.annotations);
  field("Runtime", options.runtime);
  field("Platform", options.platform);
  field("Healthcheck", options.health);
  field("Resources", options.resources);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, NetworkOptions>
void visit(Options& options, Visitor& field) {
  field("Range", options.range);
  field("Range6", options.range6);
  field("IPAddress", options.address);
  field("GlobalIPv6Address", options.address6);
  field("MacAddress", options.mac);
  field("PortBindings", options.ports);
  field("PublishAllPorts", options.publish_all);
  field("ExposedPorts", options.exposed);
  field("Dns", options.nameservers);
  field("DnsSearch", options.search);
  field("DnsOptions", options.resolver);
  field("ExtraHosts", options.extra_hosts);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, PortMapping>
void visit(Options& mapping, Visitor& field) {
  field("Port", mapping.port);
  field("HostIp", mapping.host_address);
  field("HostPort", mapping.host_port);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, SecurityOptions>
void visit(Options& options, Visitor& field) {
  field("Seccomp", options.seccomp);
  field("NoNewPrivileges", options.no_new_privileges);
  field("SystemPathsUnconfined", options.system_paths_unconfined);
  field("WritableCgroups", options.writable_cgroups);
  field("AppArmor", options.apparmor);
  field("Labels", options.labels);
  field("Selinux", options.selinux);
  field("ProcessLabel", options.process_label);
  field("MountLabel", options.mount_label);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, MountRequest>
void visit(Options& volume, Visitor& field) {
  field("Type", volume.type);
  field("Source", volume.source);
  field("Destination", volume.destination);
  field("Mode", volume.mode);
  field("Origin", volume.origin);
  field("ReadOnly", volume.read_only);
  field("Anonymous", volume.anonymous);
  field("MakeSource", volume.make_source);
  field("Recursion", volume.recursion);
  field("Propagation", volume.propagation);
  field("Relabel", volume.relabel);
  field("Copy", volume.copy);
  field("Subpath", volume.subpath);
  field("Labels", volume.labels);
  field("DriverOptions", volume.driver_options);
  field("Options", volume.options);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, TmpfsVolume>
void visit(Options& volume, Visitor& field) {
  field("Destination", volume.destination);
  field("Options", volume.options);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, RestartPolicy>
void visit(Options& policy, Visitor& field) {
  field("Name", policy.name);
  field("MaximumRetryCount", policy.maximum_retries);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, LogOptions>
void visit(Options& log, Visitor& field) {
  field("Type", log.driver);
  field("Config", log.options);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, HealthCheck>
void visit(Options& health, Visitor& field) {
  field("Test", health.test);
  field("Interval", health.interval);
  field("Timeout", health.timeout);
  field("StartPeriod", health.start_period);
  field("StartInterval", health.start_interval);
  field("Retries", health.retries);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, Ulimit>
void visit(Options& limit, Visitor& field) {
  field("Name", limit.name);
  field("Soft", limit.soft);
  field("Hard", limit.hard);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, DeviceRequest>
void visit(Options& device, Visitor& field) {
  field("PathOnHost", device.source);
  field("PathInContainer", device.destination);
  field("CgroupPermissions", device.access);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, ResourceOptions>
void visit(Options& options, Visitor& field) {
  field("Memory", options.memory);
  field("MemorySwap", options.memory_swap);
  field("MemoryReservation", options.memory_reservation);
  field("MemorySwappiness", options.memory_swappiness);
  field("OomKillDisable", options.oom_kill_disable);
  field("NanoCpus", options.nano_cpus);
  field("CpuShares", options.cpu_shares);
  field("CpuPeriod", options.cpu_period);
  field("CpuQuota", options.cpu_quota);
  field("CpuRealtimePeriod", options.cpu_realtime_period);
  field("CpuRealtimeRuntime", options.cpu_realtime_runtime);
  field("CpusetCpus", options.cpuset_cpus);
  field("CpusetMems", options.cpuset_mems);
  field("PidsLimit", options.pids_limit);
  field("BlkioWeight", options.blkio_weight);
  field("BlkioWeightDevice", options.blkio_weight_devices);
  field("BlkioDeviceReadBps", options.read_bps);
  field("BlkioDeviceWriteBps", options.write_bps);
  field("BlkioDeviceReadIOps", options.read_iops);
  field("BlkioDeviceWriteIOps", options.write_iops);
  field("CgroupParent", options.cgroup_parent);
  field("SystemdCgroup", options.systemd);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, DeviceWeight>
void visit(Options& device, Visitor& field) {
  field("Path", device.path);
  field("Weight", device.weight);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, DeviceRate>
void visit(Options& device, Visitor& field) {
  field("Path", device.path);
  field("Rate", device.rate);
}

}  // namespace caisson::engine
