// SPDX-License-Identifier: Apache-2.0
#include "ns/id_maps.h"

#include <string>

#include "sys/file.h"

namespace caisson::ns {
namespace {

std::string map_text(std::span<const oci::IdMapping> mappings) {
  std::string text;
  for (const oci::IdMapping& one : mappings) {
    text += std::to_string(one.container_id) + " " + std::to_string(one.host_id) + " " +
            std::to_string(one.size) + "\n";
  }
  return text;
}

}  // namespace

Result<void> write_id_maps(pid_t pid, std::span<const oci::IdMapping> uids,
                           std::span<const oci::IdMapping> gids) {
  const std::string directory = "/proc/" + std::to_string(pid);
  if (!uids.empty()) TRY(sys::write_file(directory + "/uid_map", map_text(uids)));
  if (!gids.empty()) TRY(sys::write_file(directory + "/gid_map", map_text(gids)));
  return {};
}

}  // namespace caisson::ns
