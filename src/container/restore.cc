// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "base/scope_exit.h"
#include "base/strings.h"
#include "cgroup/cgroup.h"
#include "container/checkpoint.h"
#include "container/criu_directories.h"
#include "container/criu_namespaces.h"
#include "container/criu_process.h"
#include "container/new_container.h"
#include "container/outside_descriptors.h"
#include "container/outside_mounts.h"
#include "container/wait.h"
#include "criu/conversation.h"
#include "process/keyring.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

constexpr std::string_view kLog = "restore.log";

// Where the process is on each hierarchy: "4:cpu,cpuacct:/a/b", "0::/a/b".
Result<std::vector<criu::CgroupRoot>> cgroups_of(pid_t pid) {
  const std::string text = TRY(sys::read_file(fmt::format("/proc/{}/cgroup", pid)));
  std::vector<criu::CgroupRoot> roots;
  for (const std::string_view line : split(text, '\n')) {
    const auto number = split_once(line, ':');
    const auto rest = number ? split_once(number->second, ':') : std::nullopt;
    if (!rest) continue;
    for (const std::string_view controller : split(rest->first, ',')) {
      roots.push_back({std::string(controller), std::string(rest->second)});
    }
  }
  return roots;
}

// What CRIU is told of everything but its own process.
struct Request {
  CriuDirectories directories;
  RestoredNamespaces namespaces;
  criu::Options options;
};

Result<Request> make_request(const CreateOptions& container, const RestoreOptions& from) {
  Request request;
  request.directories = TRY(open_criu_directories(from.images, from.work, kLog, false));
  request.namespaces = TRY(restored_namespaces(container.config));
  criu::Options& options = request.options;
  options = from.criu;
  options.inherited = inherited_fds(TRY(read_descriptors(from.images)));
  options.joined = request.namespaces.joined;
  options.config_file = criu_config_file(container.config);
  options.evasive_devices = true;
  options.orphan_terminal = true;
  options.restore_sibling = true;
  return request;
}

CriuProcess::Launch make_launch(const std::string& program, const std::string& root,
                                const std::string& root_mount, const Request& request,
                                const Record& record, const cgroup::Cgroup& group,
                                const cgroup::Entrance& entrance) {
  CriuProcess::Launch launch;
  launch.program = program;
  // The restored process inherits them.
  launch.stdio = {0, 1, 2};
  for (const auto& [name, file] : request.namespaces.inherited)
    launch.inherited.push_back(file.get());
  launch.cgroup_fd = group.clone_into_fd();
  launch.prepare = [&]() -> Result<void> {
    TRY(entrance.enter());
    // CRIU restores no keyrings: the processes get the one that it has.
    TRY(process::join_keyring(record.keyring));
    return mount_root_on(root, root_mount);
  };
  return launch;
}

// One container's restoring: what notifications find and leave.
class Restoring {
 public:
  Restoring(Entry& entry, Record& record, const CreateOptions& options,
            process::Interruption& interruption)
      : entry_(entry), record_(record), options_(options), interruption_(interruption) {}

  Result<void> notified(criu::Notification& notification) {
    if (notification.name == "orphan-pts-master") created_.terminal = std::move(notification.fd);
    // The process is there from the first of these on.
    if (notification.name == "setup-namespaces") {
      TRY(note_process(entry_, record_, notification.pid));
      TRY(share_processor(entry_, record_, options_.config, notification.pid));
      return run_runtime_hooks(options_.config.hooks, record_, interruption_);
    }
    if (notification.name == "post-restore") return note_process(entry_, record_, notification.pid);
    return {};
  }

  Result<Created> finish() {
    created_.pidfd = TRY(sys::open_pidfd(record_.pid));
    TRY(announce(options_, record_.pid, created_.pidfd.get(), created_.terminal));
    return std::move(created_);
  }

 private:
  Entry& entry_;
  Record& record_;
  const CreateOptions& options_;
  process::Interruption& interruption_;
  Created created_;
};

Result<Created> build(Entry& entry, Record& record, cgroup::Cgroup& group,
                      const CreateOptions& options, const std::string& program, Request request,
                      process::Interruption& interruption) {
  record.restored = true;
  TRY(group.apply(options.config.linux_.resources));
  TRY(group.set_device_rules(options.config.linux_.resources.devices));
  TRY(make_mount_points(options.config));
  const std::string root_mount = entry.file("criu-root");
  TRY(sys::make_directory(root_mount, 0700));
  const cgroup::Entrance entrance = TRY(group.entrance());
  CriuProcess criu = TRY(CriuProcess::start(make_launch(
      program, options.config.root.path, root_mount, request, record, group, entrance)));
  // CRIU mounts where it works, and can do so in its own mount namespace only.
  const CriuDirectories directories = TRY(request.directories.seen_by(criu.pid()));
  criu::Options& asked = request.options;
  directories.put_into(asked, kLog);
  asked.root = root_mount;
  asked.external = TRY(restored_mounts(options.config, group.hierarchies()));
  asked.cgroup_roots = TRY(cgroups_of(criu.pid()));
  for (int fd = CriuProcess::kFirstInherited; const auto& one : request.namespaces.inherited) {
    asked.inherited.push_back({one.first, fd++});
  }
  Restoring restoring(entry, record, options, interruption);
  auto restored = criu::converse(
      criu.socket(), criu::encode(criu::RequestType::kRestore, asked),
      [&](criu::Notification& notification) { return restoring.notified(notification); },
      [&](int socket) -> Result<void> {
        auto answered = interruption.wait(socket, POLLIN, -1);
        if (answered) return {};
        // It may be what hangs; what it has made goes with the group.
        criu.kill();
        return fail(std::move(answered).error());
      });
  if (!restored) {
    return fail(
        with_log(std::move(restored).error().in("restore container " + record.id), directories));
  }
  return restoring.finish();
}

}  // namespace

Result<Created> restore(const Store& store, const std::string& id, const CreateOptions& options,
                        const RestoreOptions& from) {
  const std::string program = TRY(find_criu());
  Request request = TRY(make_request(options, from));
  return make_container(store, id, options,
                        [&](Entry& entry, Record& record, cgroup::Cgroup& group,
                            process::Interruption& interruption) {
                          return build(entry, record, group, options, program, std::move(request),
                                       interruption);
                        });
}

Result<int> restore_and_wait(const Store& store, const std::string& id,
                             const CreateOptions& options, const RestoreOptions& from) {
  const UniqueFd signals = TRY(watch_signals());
  const Created created = TRY(restore(store, id, options, from));
  const ScopeExit remove_container([&] {
    if (auto removed = remove(store, id, true); !removed) log::error(removed.error());
  });
  return wait_for_end(created, signals.get());
}

}  // namespace caisson::container
