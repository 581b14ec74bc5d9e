// SPDX-License-Identifier: Apache-2.0
#include "engine/joined_namespaces.h"

#include <fcntl.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "engine/status.h"
#include "ns/namespaces.h"
#include "process/foreign_mount.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::engine {
namespace {

constexpr std::string_view kContainer = "container:";
constexpr const char* kSharedMemory = "/dev/shm";

// A running container's first process, and the way to its namespaces.
struct Donor {
  std::string id;
  pid_t pid = 0;
  UniqueFd process;
};

Result<Donor> find_donor(const Store& store, std::string_view id, std::string_view what) {
  const Container container = TRY(store.find(id));
  const State state = TRY(look_at(container));
  auto process = TRY(open_process(state));
  if (state.phase != State::Phase::kRunning || !process) {
    return fail(Error::invalid("cannot join " + std::string(what) +
                               " namespace of a non running container: " + container.id()));
  }
  return Donor{container.id(), state.pid, std::move(*process)};
}

Result<void> check_alive(const Donor& donor) {
  // Else what was found by the process's number may be another's by now.
  return sys::send_signal(donor.process.get(), 0);
}

// The name stays valid as long as the plan is there, whoever clones from this program.
std::string hold(process::Plan& plan, UniqueFd fd) {
  plan.held.push_back(std::move(fd));
  return "/proc/self/fd/" + std::to_string(plan.held.back().get());
}

// The lines of a map file: the ids inside, outside, and how many.
Result<std::vector<oci::IdMapping>> read_id_map(const Donor& donor, const char* file) {
  const std::string text = TRY(sys::read_file("/proc/" + std::to_string(donor.pid) + "/" + file));
  std::vector<oci::IdMapping> maps;
  for (const std::string_view line : split(text, '\n')) {
    std::vector<std::uint32_t> numbers;
    for (const std::string_view word : split(line, ' ')) {
      if (const auto number = parse_integer<std::uint32_t>(word)) numbers.push_back(*number);
    }
    if (numbers.size() == 3) maps.push_back({numbers[0], numbers[1], numbers[2]});
  }
  return maps;
}

// By what the image's files are shown inside (mapped_files.h). The host's own namespace maps each
// id to itself, which takes no mapping.
Result<void> take_id_maps(const Donor& donor, oci::Linux& config) {
  const std::vector<oci::IdMapping> uids = TRY(read_id_map(donor, "uid_map"));
  if (uids.empty() || uids.front().host_id == uids.front().container_id) return {};
  config.uid_mappings = uids;
  config.gid_mappings = TRY(read_id_map(donor, "gid_map"));
  return {};
}

Result<void> join_one(const Store& store, oci::Namespace& one, process::Plan& plan) {
  const std::string_view name = ns::proc_name(one.type);
  const Donor donor =
      TRY(find_donor(store, std::string_view(one.path).substr(kContainer.size()), name));
  UniqueFd fd =
      TRY(sys::open("/proc/" + std::to_string(donor.pid) + "/ns/" + std::string(name), O_RDONLY));
  if (one.type == oci::NamespaceType::kUser) TRY(take_id_maps(donor, plan.config.linux_));
  TRY(check_alive(donor));
  one.path = hold(plan, std::move(fd));
  return {};
}

Result<void> check_shareable(const Store& store, std::string_view id) {
  const Record record = TRY(TRY(store.find(id)).record());
  if (record.options.ipc.is("shareable") || !record.options.ipc.is_own()) return {};
  return fail(Error::invalid("cannot join IPC of a container " + record.id +
                             ": non-shareable IPC (hint: use IpcMode:shareable for the donor "
                             "container)"));
}

Result<void> share_memory(const Store& store, const RunOptions& options, process::Plan& plan) {
  if (options.ipc.container().empty()) return {};
  TRY(check_shareable(store, options.ipc.container()));
  auto& mounts = plan.config.mounts;
  const auto shm = std::ranges::find_if(mounts, [](const oci::Mount& mount) {
    return mount.destination == kSharedMemory && mount.type == "tmpfs";
  });
  if (shm == mounts.end()) return {};  // one of the user's own is there
  const Donor donor = TRY(find_donor(store, options.ipc.container(), "ipc"));
  UniqueFd memory = TRY(process::clone_foreign_mount(donor.pid, kSharedMemory));
  TRY(check_alive(donor));
  shm->type = "bind";
  shm->options = {"bind", "rprivate"};
  plan.mount_sources.resize(mounts.size());
  plan.mount_sources[static_cast<std::size_t>(shm - mounts.begin())] = std::move(memory);
  return {};
}

// In another container's network the names are that container's: its files are seen, and it is
// called the same.
Result<void> share_names(const Store& store, const RunOptions& options, process::Plan& plan) {
  if (options.network.container().empty()) return {};
  const Container donor = TRY(store.find(options.network.container()));
  for (oci::Mount& mount : plan.config.mounts) {
    for (const std::string name : {"hosts", "hostname", "resolv.conf"}) {
      if (mount.destination == "/etc/" + name) mount.source = donor.file(name);
    }
  }
  const std::string hostname(trim(TRY(sys::read_file(donor.file("hostname")))));
  if (!plan.config.hostname.empty()) plan.config.hostname = hostname;
  for (std::string& variable : plan.config.process.env) {
    if (variable.starts_with("HOSTNAME=")) variable = "HOSTNAME=" + hostname;
  }
  return {};
}

Result<void> name_one(const Store& store, NamespaceMode& mode) {
  if (mode.container().empty()) return {};
  const Container container = TRY(store.find(mode.container()));
  mode = NamespaceMode(std::string(kContainer) + container.id());
  return {};
}

}  // namespace

Result<void> name_by_id(const Store& store, RunOptions& options) {
  for (NamespaceMode* mode : {&options.pid, &options.ipc, &options.uts, &options.network,
                              &options.cgroup, &options.user_namespace, &options.time}) {
    TRY(name_one(store, *mode));
  }
  if (!options.ipc.container().empty()) TRY(check_shareable(store, options.ipc.container()));
  return {};
}

Result<void> join_containers(const Store& store, const RunOptions& options, process::Plan& plan) {
  for (oci::Namespace& one : plan.config.linux_.namespaces) {
    if (one.path.starts_with(kContainer)) TRY(join_one(store, one, plan));
  }
  TRY(share_names(store, options, plan));
  return share_memory(store, options, plan);
}

}  // namespace caisson::engine
