// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "base/log.h"
#include "cgroup/cgroup.h"
#include "container/cgroups_path.h"
#include "container/config_copy.h"
#include "container/end.h"
#include "container/lifecycle.h"
#include "container/state_json.h"
#include "container/status.h"
#include "process/hooks.h"
#include "resctrl/group.h"

namespace caisson::container {
namespace {

// The container is removed whatever they do (runtime.md "Lifecycle", step 13). Each runs once:
// whoever takes over from one that hung goes on behind it.
void run_poststop_hooks(const Entry& entry, const Record& record) {
  if (!record.late_hooks) return;
  const auto config = read_config_copy(entry);
  if (!config) return log::warning(config.error().message());
  if (config->hooks.poststop.empty()) return;
  ::unlink(entry.file("config.json").c_str());
  const auto done = process::run_hooks(config->hooks.poststop,
                                       state_json(record, oci::Status::kStopped), "hooks.poststop");
  if (!done) log::warning(done.error().message());
}

Result<void> remove_group(const Record& record) {
  if (record.cgroups.empty()) return {};
  auto group = TRY(cgroup::open(record.cgroups));
  TRY(end_processes(record, *group));
  TRY(group->remove());
  return resctrl::remove(record.resctrl);
}

// A record comes before anything that it could name; one that is damaged is replaced by what the
// configuration says of the group, which holds all processes.
Result<void> remove_unreadable(Entry& entry, const std::string& id, const Error& why, bool force) {
  if (!force) return fail(why);
  if (why.errnum == ENOENT) return entry.remove();
  log::warning(why.message());
  const auto config = read_config_copy(entry);
  const std::string path = cgroups_path(config ? config->linux_.cgroups_path : "", id);
  Record likely;
  likely.cgroups = TRY(cgroup::possible_paths(path, id));
  TRY(remove_group(likely));
  return entry.remove();
}

}  // namespace

Result<void> remove(const Store& store, const std::string& id, bool force) {
  auto opened = force ? store.seize(id) : store.open(id);
  if (!opened) {
    if (force && opened.error().kind == Error::Kind::kNotFound) return {};
    return fail(std::move(opened).error());
  }
  Entry entry = std::move(*opened);
  const auto record = entry.load();
  if (!record) return remove_unreadable(entry, id, record.error(), force);
  // Force does not ask: whatever it is, it goes.
  const oci::Status status = force ? oci::Status::kStopped : TRY(status_of(entry, *record));
  if (status != oci::Status::kStopped) {
    return fail(Error::invalid("cannot delete container " + id +
                               " that is not stopped: " + std::string(oci::status_name(status))));
  }
  TRY(remove_group(*record));
  run_poststop_hooks(entry, *record);
  return entry.remove();
}

}  // namespace caisson::container
