// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <utility>

#include "cgroup/cgroup.h"
#include "container/device_rules.h"
#include "container/lifecycle.h"
#include "container/status.h"
#include "resctrl/group.h"

namespace caisson::container {

// Without the lock, so that a container whose hook takes its time, or hangs, can be looked at.
Result<Report> inspect(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.peek(id));
  for (;;) {
    const bool was_busy = entry.is_busy();
    auto record = entry.load();
    if (!record && record.error().errnum == ENOENT) {
      return fail(Error::not_found("container \"" + id + "\" does not exist"));
    }
    Report report;
    report.record = TRY(std::move(record));
    report.status = TRY(status_of(entry, report.record));
    // Creating it may have come to its end between the looks at its record and at its lock.
    if (!was_busy || report.status != oci::Status::kStopped) return report;
  }
}

Result<Observed> observe(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  auto pidfd = TRY(open_process(record));
  if (!pidfd) return fail(Error::invalid("container not running"));
  auto group = TRY(cgroup::open(record.cgroups));
  return Observed{std::move(*pidfd), std::move(group), record.resctrl_class,
                  record.resctrl.empty() ? record.resctrl_class : record.resctrl.front()};
}

Result<std::vector<pid_t>> processes(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  return TRY(cgroup::open(TRY(entry.load()).cgroups))
  ->processes();
}

Result<void> update(const Store& store, const std::string& id, const oci::Resources& resources) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  if (!TRY(open_process(record))) return fail(Error::invalid("container not running"));
  oci::Resources wanted = resources;
  if (!wanted.devices.empty()) {
    const auto standard = standard_device_rules();
    wanted.devices.insert(wanted.devices.end(), standard.begin(), standard.end());
  }
  const auto group = TRY(cgroup::open(record.cgroups));
  return group->update(wanted);
}

Result<void> update_shares(const Store& store, const std::string& id,
                           const std::string& l3_cache_schema,
                           const std::string& memory_bandwidth_schema) {
  if (l3_cache_schema.empty() && memory_bandwidth_schema.empty()) return {};
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  if (record.resctrl_class.empty()) {
    return fail(Error::invalid("container " + id + " has no linux.intelRdt to update"));
  }
  return resctrl::update(record.resctrl_class, l3_cache_schema, memory_bandwidth_schema);
}

}  // namespace caisson::container
