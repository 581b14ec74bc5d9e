// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "cgroup/cgroup.h"
#include "container/kept_filter.h"
#include "container/lifecycle.h"
#include "container/new_container.h"
#include "container/state_json.h"
#include "process/hooks.h"
#include "process/spawn.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

Result<UniqueFd> make_start_fifo(const std::string& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) return fail(Error::last("make", path));
  // For writing too: else opening would wait for `start`.
  return sys::open(path, O_RDWR);
}

process::Plan make_plan(const CreateOptions& options, const Record& record, int start_fifo,
                        const cgroup::Cgroup& group) {
  process::Plan plan;
  plan.config = options.config;
  plan.filter = options.filter;
  plan.start_fifo = start_fifo;
  plan.preserved_fds = options.preserved_fds;
  plan.new_keyring = options.new_keyring;
  plan.keyring = record.keyring;
  plan.pivot = options.pivot;
  plan.cgroups = group.hierarchies();
  return plan;
}

Result<void> see_start(process::Child& child, const Record& record, const oci::Hooks& hooks,
                       process::Interruption& interruption) {
  TRY(child.wait_until_executed(&interruption));
  TRY(child.check_executed());
  return process::run_hooks(hooks.poststart, state_json(record, oci::Status::kRunning),
                            "hooks.poststart", &interruption);
}

// From the first kernel object to a process that waits for its start, or has started.
Result<Created> build(Entry& entry, Record& record, const CreateOptions& options,
                      cgroup::Cgroup& group, process::Interruption& interruption) {
  const oci::Config& config = options.config;
  // What only another program would need, start(), is not made where the start follows at once.
  UniqueFd fifo;
  if (!options.start) fifo = TRY(make_start_fifo(entry.file("creating")));
  auto failure = TRY(options.start ? process::ExecFailure::create()
                                   : process::ExecFailure::create_at(entry.file("exec-failure")));
  TRY(group.apply(config.linux_.resources));
  process::Plan plan = make_plan(options, record, fifo.get(), group);
  UniqueFd agent = TRY(connect_to_agent(plan.filter));
  plan.listener_socket = agent.get();
  auto child = TRY(process::Child::spawn(plan, &group, std::move(failure)));
  TRY(note_process(entry, record, child.pid()));
  // Who does without a group has no devices to be kept from (new_container.cc).
  if (!record.cgroups.empty()) TRY(group.set_device_rules(config.linux_.resources.devices));
  if (!agent) TRY(keep_filter(entry.directory(), plan.filter));
  TRY(share_processor(entry, record, config, child.pid()));
  TRY(child.go(state_json(record, oci::Status::kCreating)));
  if (!config.hooks.start_container.empty()) {
    TRY(child.go(state_json(record, oci::Status::kCreated)));
  }
  if (agent) {
    // The agent reads to the end of the stream before it answers the first call, execve maybe.
    agent.reset();
    TRY(child.describe(process_state_json(record, oci::Status::kCreated, child.pid(),
                                          plan.filter.agent.metadata)));
  }
  // Said ahead of time where no other word comes first: it waits in the socket until the process is
  // ready.
  const bool ahead = config.hooks.prestart.empty() && config.hooks.create_runtime.empty();
  if (options.start && ahead) TRY(child.start());
  Created created;
  created.terminal = TRY(child.wait_until_ready(
      {.warn = options.warn,
       .mounted = [&] { return run_runtime_hooks(config.hooks, record, interruption); },
       .interruption = &interruption}));
  TRY(announce(options, child.pid(), child.pidfd(), created.terminal));
  if (options.start && !ahead) TRY(child.start());
  if (options.start) TRY(see_start(child, record, config.hooks, interruption));
  // The last step: with it the container is there.
  if (!options.start &&
      ::rename(entry.file("creating").c_str(), entry.file("start").c_str()) != 0) {
    return fail(Error::last("rename to", entry.file("start")));
  }
  created.pidfd = child.release();
  return created;
}

}  // namespace

Result<Created> create(const Store& store, const std::string& id, const CreateOptions& options) {
  return make_container(store, id, options,
                        [&](Entry& entry, Record& record, cgroup::Cgroup& group,
                            process::Interruption& interruption) {
                          return build(entry, record, options, group, interruption);
                        });
}

}  // namespace caisson::container
