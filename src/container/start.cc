// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/log.h"
#include "cgroup/cgroup.h"
#include "container/config_copy.h"
#include "container/end.h"
#include "container/lifecycle.h"
#include "container/state_json.h"
#include "container/status.h"
#include "process/command.h"
#include "process/exec_failure.h"
#include "process/hooks.h"
#include "process/interruption.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

// Gives the process its word. The FIFO is opened without waiting: where nobody reads it, the
// process is gone. Its end of the FIFO closes with execve, or with its death.
Result<void> release_process(const std::string& fifo, process::Interruption& interruption) {
  auto opened = sys::open(fifo, O_WRONLY | O_NONBLOCK);
  if (!opened && opened.error().errnum == ENXIO) {
    return fail(Error::invalid("container not running: its process ended before it was started"));
  }
  const UniqueFd writer = TRY(std::move(opened));
  TRY(sys::write_all(writer.get(), "s", fifo));
  if (::unlink(fifo.c_str()) != 0) return fail(Error::last("remove", fifo));
  auto executed = interruption.wait(writer.get(), 0, -1);
  return executed ? Result<void>{} : fail(std::move(executed).error().in("wait for execve"));
}

Result<void> see_execve(const Entry& entry, const Record& record,
                        process::Interruption& interruption) {
  const auto failure = TRY(process::ExecFailure::open(entry.file("exec-failure")));
  TRY(release_process(entry.file("start"), interruption));
  if (const std::string told = failure.told(); !told.empty()) return fail(Error::invalid(told));
  const int errnum = failure.get();
  return errnum == 0 ? Result<void>{} : fail(process::exec_error(record.command, errnum));
}

Result<void> run_poststart_hooks(const Entry& entry, const Record& record,
                                 process::Interruption& interruption) {
  // Only now is the configuration worth its reading.
  if (!record.late_hooks) return {};
  const oci::Config config = TRY(read_config_copy(entry));
  return process::run_hooks(config.hooks.poststart, state_json(record, oci::Status::kRunning),
                            "hooks.poststart", &interruption);
}

Result<void> stop(const Record& record) {
  return end_processes(record, *TRY(cgroup::open(record.cgroups)));
}

}  // namespace

Result<void> start(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  const oci::Status status = TRY(status_of(entry, record));
  if (status != oci::Status::kCreated) {
    return fail(Error::invalid("cannot start a container that is " +
                               std::string(oci::status_name(status))));
  }
  if (record.command.empty()) {
    return fail(Error::invalid("cannot start a container whose configuration has no process"));
  }
  process::Interruption interruption = TRY(process::Interruption::watch());
  auto started = see_execve(entry, record, interruption);
  if (started) started = run_poststart_hooks(entry, record, interruption);
  if (started) return {};
  // runtime.md, "Lifecycle": a container whose start failed is stopped by the time that this is
  // told.
  if (auto stopped = stop(record); !stopped) log::error(stopped.error());
  return started;
}

}  // namespace caisson::container
