// SPDX-License-Identifier: Apache-2.0
#include "container/state_json.h"

#include <utility>

#include "json/writer.h"

namespace caisson::container {

oci::State make_state(const Record& record, oci::Status status) {
  oci::State state;
  state.id = record.id;
  state.pid = status == oci::Status::kStopped ? 0 : record.pid;
  state.status = status;
  state.bundle = record.bundle;
  state.annotations = record.annotations;
  state.rootfs = record.rootfs;
  state.created = record.created;
  state.owner = record.owner;
  return state;
}

std::string state_json(const Record& record, oci::Status status) {
  json::Writer writer(json::Writer::Layout::kCompact);
  oci::write_state(writer, make_state(record, status));
  return std::move(writer).text();
}

}  // namespace caisson::container
