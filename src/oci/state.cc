// SPDX-License-Identifier: Apache-2.0
#include "oci/state.h"

#include <utility>

#include "oci/version.h"

namespace caisson::oci {
namespace {

void write_members(json::Writer& writer, const State& state) {
  writer.member("ociVersion", kSpecVersion)
      .member("id", state.id)
      .member("pid", state.pid)
      .member("status", status_name(state.status))
      .member("bundle", state.bundle);
  if (state.annotations.empty()) return;
  writer.key("annotations").begin_object();
  for (const auto& [key, value] : state.annotations) writer.member(key, value);
  writer.end_object();
}

}  // namespace

std::string_view status_name(Status status) {
  switch (status) {
    case Status::kCreating:
      return "creating";
    case Status::kCreated:
      return "created";
    case Status::kRunning:
      return "running";
    case Status::kPaused:
      return "paused";
    case Status::kStopped:
      return "stopped";
  }
  std::unreachable();
}

void write_state(json::Writer& writer, const State& state) {
  writer.begin_object();
  write_members(writer, state);
  writer.end_object();
}

void write_full_state(json::Writer& writer, const State& state) {
  writer.begin_object();
  write_members(writer, state);
  writer.member("rootfs", state.rootfs)
      .member("created", state.created)
      .member("owner", state.owner)
      .end_object();
}

}  // namespace caisson::oci
