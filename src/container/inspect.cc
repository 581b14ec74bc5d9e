// SPDX-License-Identifier: Apache-2.0
#include "cgroup/cgroup.h"
#include "container/device_rules.h"
#include "container/lifecycle.h"
#include "container/status.h"

namespace caisson::container {

Result<Report> inspect(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  Report report;
  report.record = TRY(entry.load());
  report.status = TRY(status_of(entry, report.record));
  return report;
}

Result<Observed> observe(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  auto pidfd = TRY(open_process(record));
  if (!pidfd) return fail(Error::invalid("container not running"));
  auto group = TRY(cgroup::open(record.cgroups));
  return Observed{std::move(*pidfd), std::move(group)};
}

Result<std::vector<pid_t>> processes(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  return TRY(cgroup::open(TRY(entry.load()).cgroups))
  ->processes();
}

Result<void> update(const Store& store, const std::string& id, const oci::Resources& resources) {
  const Entry entry = TRY(store.open(id));
  oci::Resources wanted = resources;
  if (!wanted.devices.empty()) {
    const auto standard = standard_device_rules();
    wanted.devices.insert(wanted.devices.end(), standard.begin(), standard.end());
  }
  return TRY(cgroup::open(TRY(entry.load()).cgroups))
  ->update(wanted);
}

}  // namespace caisson::container
