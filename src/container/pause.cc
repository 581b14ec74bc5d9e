// SPDX-License-Identifier: Apache-2.0
#include "cgroup/cgroup.h"
#include "container/lifecycle.h"
#include "container/status.h"

namespace caisson::container {

Result<void> pause(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  const oci::Status status = TRY(status_of(entry, record));
  if (status != oci::Status::kRunning && status != oci::Status::kCreated) {
    return fail(Error::invalid("container not running"));
  }
  return TRY(cgroup::open(record.cgroups))
  ->freeze();
}

Result<void> resume(const Store& store, const std::string& id) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  auto group = TRY(cgroup::open(record.cgroups));
  if (!TRY(group->frozen())) return fail(Error::invalid("container not paused"));
  return group->thaw();
}

}  // namespace caisson::container
