// SPDX-License-Identifier: Apache-2.0
#include "engine/run_options_json.h"

#include <concepts>
#include <map>
#include <type_traits>

namespace caisson::engine {
namespace {

// Every field with its name, read and written by the same lists. A field without a line here is
// forgotten when the container stops.
template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, RunOptions>
void visit(Options& options, Visitor& field) {
  field("Image", options.image);
  field("ImageId", options.image_id);
  field("Cmd", options.command);
  field("Name", options.name);
  field("Hostname", options.hostname);
  field("User", options.user);
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
  field("Binds", options.volumes);
  field("Tmpfs", options.tmpfs);
  field("Privileged", options.privileged);
  field("ReadonlyRootfs", options.read_only);
  field("WritableImage", options.writable_image);
  field("OpenStdin", options.interactive);
  field("Tty", options.tty);
  field("AutoRemove", options.remove);
  field("RestartPolicy", options.restart);
  field("LogConfig", options.log);
  field("StopSignal", options.stop_signal);
  field("StopTimeout", options.stop_timeout);
  field("Labels", options.labels);
  field("Healthcheck", options.health);
  field("Resources", options.resources);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, SecurityOptions>
void visit(Options& options, Visitor& field) {
  field("Seccomp", options.seccomp);
  field("NoNewPrivileges", options.no_new_privileges);
  field("SystemPathsUnconfined", options.system_paths_unconfined);
}

template <class Options, class Visitor>
  requires std::same_as<std::remove_const_t<Options>, BindVolume>
void visit(Options& volume, Visitor& field) {
  field("Source", volume.source);
  field("Destination", volume.destination);
  field("ReadOnly", volume.read_only);
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

class Writer {
 public:
  explicit Writer(json::Writer& writer) : writer_(writer) {}

  template <class T>
  void operator()(std::string_view name, const T& value) {
    writer_.key(name);
    put(value);
  }

 private:
  void put(const std::string& text) { writer_.value(text); }
  template <std::integral T>
  void put(T number) {
    writer_.value(number);
  }
  template <class T>
    requires std::is_enum_v<T>
  void put(T value) {
    writer_.value(static_cast<std::underlying_type_t<T>>(value));
  }
  template <class T>
  void put(const std::optional<T>& value) {
    if (value) {
      put(*value);
    } else {
      writer_.null();
    }
  }
  template <class T>
  void put(const std::vector<T>& values) {
    writer_.begin_array();
    for (const T& value : values) put(value);
    writer_.end_array();
  }
  template <class T>
  void put(const std::map<std::string, T>& values) {
    writer_.begin_object();
    for (const auto& [key, value] : values) {
      writer_.key(key);
      put(value);
    }
    writer_.end_object();
  }
  template <class T>
    requires std::is_class_v<T>
  void put(const T& part) {
    writer_.begin_object();
    visit(part, *this);
    writer_.end_object();
  }

  json::Writer& writer_;
};

class Reader {
 public:
  explicit Reader(const json::Object& object) : object_(object) {}

  template <class T>
  void operator()(std::string_view name, T& target) {
    if (!result_) return;
    if (const auto value = object_.find(name)) result_ = get(*value, target);
  }

  [[nodiscard]] Result<void> result() const { return result_; }

 private:
  static Result<void> get(const json::Value& value, std::string& target) {
    target = TRY(value.as<std::string>());
    return {};
  }
  template <std::integral T>
  static Result<void> get(const json::Value& value, T& target) {
    target = TRY(value.as<T>());
    return {};
  }
  template <class T>
    requires std::is_enum_v<T>
  static Result<void> get(const json::Value& value, T& target) {
    target = static_cast<T>(TRY(value.as<std::underlying_type_t<T>>()));
    return {};
  }
  template <class T>
  static Result<void> get(const json::Value& value, std::optional<T>& target) {
    T inner{};
    TRY(get(value, inner));
    target = std::move(inner);
    return {};
  }
  template <class T>
  static Result<void> get(const json::Value& value, std::vector<T>& target) {
    for (const json::Value& element : TRY(value.as<json::Array>())) {
      TRY(get(element, target.emplace_back()));
    }
    return {};
  }
  template <class T>
  static Result<void> get(const json::Value& value, std::map<std::string, T>& target) {
    for (const json::Member& member : TRY(value.as<json::Object>())) {
      TRY(get(member.value, target[std::string(member.key)]));
    }
    return {};
  }
  template <class T>
    requires std::is_class_v<T>
  static Result<void> get(const json::Value& value, T& target) {
    const json::Object object = TRY(value.as<json::Object>());
    Reader reader(object);
    visit(target, reader);
    return reader.result();
  }

  const json::Object& object_;
  Result<void> result_;
};

}  // namespace

void write_options(json::Writer& writer, const RunOptions& options) {
  writer.begin_object();
  Writer field(writer);
  visit(options, field);
  writer.end_object();
}

Result<RunOptions> read_options(const json::Object& object) {
  RunOptions options;
  Reader field(object);
  visit(options, field);
  TRY(field.result());
  return options;
}

}  // namespace caisson::engine
