// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect.h"

#include <unistd.h>

#include <utility>

#include "base/strings.h"
#include "container/id.h"
#include "engine/confinement.h"
#include "engine/defaults.h"
#include "engine/disk_usage.h"
#include "engine/filter_report.h"
#include "engine/health.h"
#include "engine/health_record.h"
#include "engine/inspect_mounts.h"
#include "engine/inspect_network.h"
#include "engine/inspect_options.h"
#include "engine/inspect_values.h"
#include "engine/log_options.h"
#include "engine/network.h"
#include "engine/resource_inspect.h"
#include "engine/status.h"
#include "image/store/image.h"
#include "json/compact.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

constexpr const char* kNoTime = "0001-01-01T00:00:00Z";  // Go's zero time

const char* or_no_time(const std::string& time) {
  return time.empty() ? kNoTime : time.c_str();
}

Result<void> write_state(json::Writer& writer, const Container& container, const Record& record,
                         const State& state) {
  const bool running = state.phase == State::Phase::kRunning;
  writer.key("State")
      .begin_object()
      .member("Status", status_name(state))
      .member("Running", running || state.phase == State::Phase::kRestarting)
      .member("Paused", state.paused)
      .member("Restarting", state.phase == State::Phase::kRestarting)
      .member("OOMKilled", state.oom_killed)
      .member("Dead", state.phase == State::Phase::kDead)
      .member("Pid", running ? state.pid : 0)
      .member("ExitCode", running ? 0 : state.exit_code)
      .member("Error", state.error)
      .member("StartedAt", or_no_time(state.started_at))
      .member("FinishedAt", or_no_time(state.finished_at));
  if (const auto health = TRY(health_of(container, record, state))) {
    write_health(writer.key("Health"), *health);
  }
  writer.end_object();
  return {};
}

Result<std::vector<std::string>> security_options(const SecurityOptions& options) {
  std::vector<std::string> texts;
  if (options.seccomp.starts_with('/')) {
    texts.push_back("seccomp=" + json::compact(TRY(sys::read_file(options.seccomp))));
  } else if (!options.seccomp.empty()) {
    texts.push_back("seccomp=" + options.seccomp);
  }
  if (!options.apparmor.empty()) texts.push_back("apparmor=" + options.apparmor);
  for (const std::string& label : options.labels) texts.push_back("label=" + label);
  if (options.no_new_privileges.value_or(false)) texts.emplace_back("no-new-privileges");
  if (options.system_paths_unconfined) texts.emplace_back("systempaths=unconfined");
  if (options.writable_cgroups) texts.emplace_back("writable-cgroups=true");
  return texts;
}

Result<void> write_host_config(json::Writer& writer, const RunOptions& options) {
  writer.key("HostConfig").begin_object();
  write_mount_requests(writer, options);
  writer.member("ContainerIDFile", options.cidfile);
  writer.key("LogConfig").begin_object().member("Type", options.log.driver);
  write_map(writer, "Config", options.log.options);
  writer.end_object();
  write_network_request(writer, options);
  writer.key("RestartPolicy")
      .begin_object()
      .member("Name", options.restart.name)
      .member("MaximumRetryCount", options.restart.maximum_retries)
      .end_object()
      .member("AutoRemove", options.remove);
  write_given(writer, "CapAdd", options.cap_add);
  write_given(writer, "CapDrop", options.cap_drop);
  writer.member("CgroupnsMode", options.cgroup.is("") ? "private" : options.cgroup.text())
      .member("IpcMode", options.ipc.is("") ? "private" : options.ipc.text())
      .member("PidMode", options.pid.text())
      .member("UTSMode", options.uts.text())
      .member("Privileged", options.privileged)
      .member("ReadonlyRootfs", options.read_only);
  write_given(writer, "SecurityOpt", TRY(security_options(options.security)));
  write_resources(writer, options.resources);
  const bool masked = !options.privileged && !options.security.system_paths_unconfined;
  const std::vector<std::string> none;
  write_given(writer, "MaskedPaths", masked ? default_masked_paths() : none);
  write_given(writer, "ReadonlyPaths", masked ? default_readonly_paths() : none);
  write_host_options(writer, options);
  writer.end_object();
  return {};
}

void write_health_check(json::Writer& writer, const HealthCheck& health) {
  writer.key("Healthcheck").begin_object();
  write_strings(writer, "Test", health.test);
  const std::pair<const char*, std::int64_t> times[] = {{"Interval", health.interval},
                                                        {"Timeout", health.timeout},
                                                        {"StartPeriod", health.start_period},
                                                        {"StartInterval", health.start_interval},
                                                        {"Retries", health.retries}};
  for (const auto& [name, time] : times) {
    if (time != 0) writer.member(name, time);
  }
  writer.end_object();
}

void write_config(json::Writer& writer, const Record& record) {
  const RunOptions& options = record.options;
  writer.key("Config")
      .begin_object()
      .member("Hostname", options.hostname.value_or(container::short_id(record.id)))
      .member("Domainname", options.domainname)
      .member("User", options.user)
      .member("AttachStdin", is_attached(options, "stdin"))
      .member("AttachStdout", is_attached(options, "stdout"))
      .member("AttachStderr", is_attached(options, "stderr"))
      .member("Tty", options.tty)
      .member("OpenStdin", options.interactive)
      .member("StdinOnce", options.interactive && is_attached(options, "stdin"));
  write_given(writer, "Env", options.env);
  write_given(writer, "Cmd", options.command);
  write_given(writer, "Entrypoint", options.entrypoint.value_or(std::vector<std::string>{}));
  write_anonymous_volumes(writer, options);
  write_exposed_ports(writer, options);
  writer.member("Image", options.image).member("WorkingDir", options.workdir);
  write_map(writer, "Labels", options.labels);
  writer.key("OnBuild").null();
  if (!options.stop_signal.empty()) writer.member("StopSignal", options.stop_signal);
  if (options.stop_timeout) writer.member("StopTimeout", *options.stop_timeout);
  if (!options.health.test.empty()) write_health_check(writer, options.health);
  writer.end_object();
}

// A passing container's layer is on a file system that is seen by it alone.
void write_graph_driver(json::Writer& writer, const Store& store, const Container& container,
                        const Record& record) {
  const RunOptions& options = record.options;
  writer.key("GraphDriver").begin_object().member("Name", "overlay2").key("Data").begin_object();
  if (!options.writable_image) {
    const auto image = image::find_again(store.images(), options.image, options.image_id);
    if (image) writer.member("LowerDir", join(image->layers, ":"));
  }
  if (!options.writable_image && container.directory() != store.directory_of(record.id, true)) {
    writer.member("MergedDir", container.file("layer/root"))
        .member("UpperDir", container.file("layer/upper"))
        .member("WorkDir", container.file("layer/work"));
  }
  writer.end_object().end_object();
}

}  // namespace

Result<void> write_inspection(json::Writer& writer, const Store& store, const Container& container,
                              bool size) {
  const Record record = TRY(container.record());
  const State state = TRY(look_at(container));
  writer.begin_object().member("Id", record.id).member("Created", record.created);
  writer.member("Path", record.args.front());
  write_strings(writer, "Args", {record.args.begin() + 1, record.args.end()});
  TRY(write_state(writer, container, record, state));
  const RunOptions& options = record.options;
  writer.member("Image", options.image_id.empty() ? options.image : options.image_id)
      .member("ResolvConfPath", container.file("resolv.conf"))
      .member("HostnamePath", container.file("hostname"))
      .member("HostsPath", container.file("hosts"))
      .member("LogPath", log_path(container, record.options.log))
      .member("Name", "/" + record.name)
      .member("RestartCount", state.restart_count)
      .member("Driver", "overlay2")
      .member("Platform", "linux")
      .member("MountLabel", record.options.security.mount_label)
      .member("ProcessLabel", record.options.security.process_label)
      .member("AppArmorProfile", inspected_apparmor_profile(record.options))
      .key("ExecIDs")
      .null();
  TRY(write_filter_report(writer, container, record.options));
  TRY(write_host_config(writer, record.options));
  write_graph_driver(writer, store, container, record);
  TRY(write_mounts(writer, store, record.options));
  write_config(writer, record);
  const bool running = state.phase == State::Phase::kRunning;
  write_network_settings(writer, record.options, TRY(find_endpoint(record.id)),
                         running ? state.pid : 0);
  if (size) {
    const ContainerSize sizes = TRY(container_size(store, container, record));
    writer.member("SizeRw", sizes.written).member("SizeRootFs", sizes.root);
  }
  writer.end_object();
  return {};
}

}  // namespace caisson::engine
