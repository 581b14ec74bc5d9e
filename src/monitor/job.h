// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace caisson::monitor {

// What a monitor is told by the program that cloned the container and now executes caisson-monitor
// in its own place: as "key=value" arguments after the container's id. Descriptors are inherited,
// and the monitor's own from then on.
struct Job {
  std::string id;
  std::string name;
  std::string directory;  // the container's
  int pidfd = -1;         // of the first process, this program's child
  int end = -1;           // EndFile
  int listener = -1;      // socket on which clients attach
  int client = -1;        // the first client, where there is one
  int input = -1;         // pipe to the container's standard input
  int output = -1;        // pipes from its standard output and error
  int error_output = -1;
  int kernel_log = -1;      // from before the start, where its groups may go with their counts
  int terminal = -1;        // or the master of its terminal instead of all three
  bool input_once = false;  // standard input ends with the client that has it

  std::string log_file;  // "": no log is kept
  std::uint64_t log_max_size = 0;
  unsigned log_max_files = 1;
  bool journal = false;

  std::vector<std::string> cgroups;  // for cgroup::open()
  bool own_pids = true;              // its processes end with the first one

  // Health checks: 0 for none. In nanoseconds.
  std::uint64_t health_interval = 0;
  std::uint64_t health_start_period = 0;
  std::uint64_t health_start_interval = 0;

  std::string engine;  // path of caisson, for all that this program leaves to it
  std::string root;    // its --root; may be empty
};

std::vector<std::string> to_arguments(const Job& job);
Result<Job> parse_job(std::span<const char* const> arguments);

}  // namespace caisson::monitor
