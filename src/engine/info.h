// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cgroup/hierarchy.h"
#include "cgroup/support.h"
#include "engine/store.h"
#include "json/writer.h"

namespace caisson::engine {

// A setting that holds for containers that ask for nothing else, and where it comes from:
// "default", "command line", or a file's path.
struct ShownSetting {
  std::string name;
  std::string value;
  std::string source;
};

// What `caisson info` tells of this host, with Docker's names.
struct Info {
  std::string id;  // of the store; "" where it can't be kept, which a warning tells
  std::size_t images = 0;
  unsigned containers = 0;
  unsigned running = 0;
  unsigned paused = 0;
  unsigned stopped = 0;
  std::string version;
  std::string root;
  std::string backing_file_system;  // of root
  cgroup::Mode cgroup_mode = cgroup::Mode::kNone;
  std::vector<cgroup::Hierarchy> hierarchies;
  cgroup::Support support;
  std::vector<std::string> security_options;
  std::vector<ShownSetting> settings;
  std::string kernel;
  std::string operating_system;
  std::string os_version;
  std::string machine;
  std::string host_name;
  std::string time;  // RFC 3339
  unsigned processors = 0;
  std::uint64_t memory = 0;
  bool forwards_ipv4 = false;
  std::vector<std::string> warnings;  // "WARNING: No swap limit support"
};

// `settings` as the caller knows them; needs no privilege but what reading the containers needs.
// The first call on a store gives it its id.
Result<Info> gather_info(const Store& store, std::string version,
                         std::vector<ShownSetting> settings);

// "1", or "2" where v2 is all there is.
std::string cgroup_version(const Info& info);

// The value of a setting; "" where there is none of that name.
std::string value_of(const Info& info, std::string_view setting);

// As Docker's API has it, with what Caisson adds: CgroupHierarchies and Settings.
void write_info(json::Writer& writer, const Info& info);

}  // namespace caisson::engine
