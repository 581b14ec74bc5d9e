// SPDX-License-Identifier: Apache-2.0
#include "ns/id_maps.h"

#include <spawn.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "sys/file.h"
#include "sys/process.h"

namespace caisson::ns {
namespace {

using Mappings = std::span<const oci::IdMapping>;

std::string map_text(Mappings mappings) {
  std::string text;
  for (const oci::IdMapping& one : mappings) {
    text += std::to_string(one.container_id) + " " + std::to_string(one.host_id) + " " +
            std::to_string(one.size) + "\n";
  }
  return text;
}

bool is_own_alone(Mappings mappings, std::uint32_t own) {
  return mappings.size() == 1 && mappings.front().size == 1 && mappings.front().host_id == own;
}

// newuidmap(1) or newgidmap(1), which may write the maps that subuid(5) grants to the caller.
Result<void> write_by_helper(const char* helper, pid_t pid, Mappings mappings) {
  std::vector<std::string> arguments = {helper, std::to_string(pid)};
  for (const oci::IdMapping& one : mappings) {
    arguments.push_back(std::to_string(one.container_id));
    arguments.push_back(std::to_string(one.host_id));
    arguments.push_back(std::to_string(one.size));
  }
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_t helper_pid = 0;
  const int failed =
      ::posix_spawnp(&helper_pid, helper, nullptr, nullptr, pointers.data(), environ);
  if (failed != 0) return fail(Error::from_errno(failed, "execute", helper));
  const UniqueFd process = TRY(sys::open_pidfd(helper_pid));
  const int code = sys::exit_code(TRY(sys::wait_for(process.get())));
  if (code == 0) return {};
  return fail(Error::unsupported(std::string(helper) + " refused to map ids (exit code " +
                                 std::to_string(code) + ")")
                  .with_hint("see what it said above, and /etc/subuid and /etc/subgid"));
}

// An ordinary user may map the own ids alone, and the group only once nobody inside can drop groups
// any more (user_namespaces(7)); all else takes the helpers.
Result<void> write_as_ordinary_user(pid_t pid, Mappings uids, Mappings gids) {
  const std::string directory = "/proc/" + std::to_string(pid);
  if (is_own_alone(uids, ::geteuid())) {
    TRY(sys::write_file(directory + "/uid_map", map_text(uids)));
  } else {
    TRY(write_by_helper("newuidmap", pid, uids));
  }
  if (!is_own_alone(gids, ::getegid())) return write_by_helper("newgidmap", pid, gids);
  TRY(sys::write_file(directory + "/setgroups", "deny"));
  return sys::write_file(directory + "/gid_map", map_text(gids));
}

}  // namespace

Result<void> write_id_maps(pid_t pid, std::span<const oci::IdMapping> uids,
                           std::span<const oci::IdMapping> gids) {
  if (::geteuid() != 0) return write_as_ordinary_user(pid, uids, gids);
  const std::string directory = "/proc/" + std::to_string(pid);
  if (!uids.empty()) TRY(sys::write_file(directory + "/uid_map", map_text(uids)));
  if (!gids.empty()) TRY(sys::write_file(directory + "/gid_map", map_text(gids)));
  return {};
}

}  // namespace caisson::ns
