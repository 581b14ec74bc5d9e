// SPDX-License-Identifier: Apache-2.0
#include "container/state_json.h"

#include <utility>

#include "json/writer.h"
#include "oci/version.h"

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

std::string process_state_json(const Record& record, oci::Status status, pid_t pid,
                               const std::string& metadata) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object().member("ociVersion", oci::kSpecVersion).key("fds").begin_array();
  writer.value("seccompFd").end_array().member("pid", pid);
  if (!metadata.empty()) writer.member("metadata", metadata);
  writer.key("state");
  oci::write_state(writer, make_state(record, status));
  writer.end_object();
  return std::move(writer).text();
}

}  // namespace caisson::container
