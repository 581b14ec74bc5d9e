// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <csignal>

#include "cgroup/cgroup.h"
#include "container/lifecycle.h"
#include "container/status.h"
#include "sys/process.h"

namespace caisson::container {
namespace {

Result<void> signal_all(cgroup::Cgroup& group, int signal) {
  if (signal == SIGKILL) return group.kill_all();
  for (const pid_t pid : TRY(group.processes())) {
    if (::kill(pid, signal) != 0 && errno != ESRCH) {
      return fail(Error::last("signal process", std::to_string(pid)));
    }
  }
  return {};
}

}  // namespace

Result<void> kill(const Store& store, const std::string& id, int signal, bool all) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  if (all) {
    auto group = TRY(cgroup::open(record.cgroups));
    return signal_all(*group, signal);
  }
  const auto process = TRY(open_process(record));
  if (!process) return fail(Error::invalid("container not running"));
  auto sent = sys::send_signal(process->get(), signal);
  if (!sent && sent.error().errnum == ESRCH) return fail(Error::invalid("container not running"));
  // A frozen process takes even SIGKILL only when it thaws.
  if (sent && signal == SIGKILL) {
    auto group = TRY(cgroup::open(record.cgroups));
    if (TRY(group->frozen())) return group->thaw();
  }
  return sent;
}

}  // namespace caisson::container
