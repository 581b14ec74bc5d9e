// SPDX-License-Identifier: Apache-2.0
#include "cgroup/cgroup.h"
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

Result<std::vector<pid_t>> processes(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  return TRY(cgroup::open(TRY(entry.load()).cgroups))
  ->processes();
}

Result<void> update(const Store& store, const std::string& id, const oci::Resources& resources) {
  const Entry entry = TRY(store.open(id));
  return TRY(cgroup::open(TRY(entry.load()).cgroups))
  ->update(resources);
}

}  // namespace caisson::container
