// SPDX-License-Identifier: Apache-2.0
#include "container/checkpoint.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/strings.h"
#include "cgroup/cgroup.h"
#include "container/config_copy.h"
#include "container/criu_directories.h"
#include "container/criu_namespaces.h"
#include "container/criu_process.h"
#include "container/outside_descriptors.h"
#include "container/outside_mounts.h"
#include "container/status.h"
#include "criu/conversation.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

constexpr std::string_view kLog = "dump.log";

Result<void> check_running(const Entry& entry, const Record& record) {
  const oci::Status status = TRY(status_of(entry, record));
  if (status == oci::Status::kRunning || status == oci::Status::kPaused) return {};
  return fail(Error::invalid("cannot checkpoint a container that is " +
                             std::string(oci::status_name(status))));
}

// The directory whose freezer stops all processes at once, else CRIU stops them one by one.
std::string freezer_of(const std::map<std::string, std::string>& groups) {
  for (const auto& [hierarchy, directory] : groups) {
    if (std::ranges::count(split(hierarchy, ','), "freezer") > 0) return directory;
  }
  const auto unified = groups.find("unified");
  return unified == groups.end() ? "" : unified->second;
}

// What of the container leads out of it.
Result<void> describe_outside(const oci::Config& config, pid_t pid,
                              const std::map<std::string, std::string>& groups,
                              const std::string& images, criu::Options& options) {
  const auto add = [&](std::vector<std::string> more) {
    options.external.insert(options.external.end(), more.begin(), more.end());
  };
  const auto descriptors = TRY(outside_descriptors(pid));
  TRY(write_descriptors(images, descriptors));
  add(external_files(descriptors));
  add(TRY(dumped_mounts(config, pid, groups)));
  return {};
}

Result<criu::Options> dump_options(const Entry& entry, const Record& record,
                                   const CheckpointOptions& asked,
                                   const CriuDirectories& directories) {
  const oci::Config config = TRY(read_config_copy(entry));
  const auto groups = TRY(cgroup::open(record.cgroups))
  ->hierarchies();
  criu::Options options = asked.criu;
  directories.put_into(options, kLog);
  options.pid = record.pid;
  options.orphan_terminal = true;
  options.config_file = criu_config_file(config);
  options.freeze_cgroup = freezer_of(groups);
  options.external = TRY(external_namespaces(config));
  // What a pre-dump leaves is never restored.
  if (!asked.pre_dump) {
    TRY(describe_outside(config, record.pid, groups, asked.images, options));
  }
  return options;
}

Result<void> tell_that_pages_are_ready(UniqueFd& status) {
  if (!status) return {};
  TRY(sys::write_all(status.get(), std::string_view("\0", 1), "--status-fd"));
  status.reset();
  return {};
}

Result<void> dump(const Store& store, const std::string& id, const CheckpointOptions& asked,
                  const std::string& program) {
  const Entry entry = TRY(store.open(id));
  const Record record = TRY(entry.load());
  TRY(check_running(entry, record));
  UniqueFd status(asked.status_fd);
  const auto directories = TRY(open_criu_directories(asked.images, asked.work, kLog, true));
  if (const std::string& parent = asked.criu.parent_images; !parent.empty()) {
    // CRIU itself would go on without.
    TRY(sys::open_at(directories.images.get(), parent, O_PATH | O_DIRECTORY));
  }
  const criu::Options options = TRY(dump_options(entry, record, asked, directories));
  const auto type = asked.pre_dump ? criu::RequestType::kPreDump : criu::RequestType::kDump;
  const CriuProcess criu = TRY(CriuProcess::start({.program = program}));
  auto dumped = criu::converse(criu.socket(), criu::encode(type, options),
                               [&](criu::Notification& notification) -> Result<void> {
                                 if (notification.name != "status-ready") return {};
                                 return tell_that_pages_are_ready(status);
                               });
  if (dumped) return {};
  return fail(with_log(std::move(dumped).error().in("checkpoint container " + id), directories));
}

}  // namespace

Result<void> checkpoint(const Store& store, const std::string& id,
                        const CheckpointOptions& options) {
  TRY(check_id(id));
  const std::string program = TRY(find_criu());
  TRY(dump(store, id, options, program));
  if (options.criu.leave_running || options.pre_dump) return {};
  return remove(store, id, true);
}

}  // namespace caisson::container
