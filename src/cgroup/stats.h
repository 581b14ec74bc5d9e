// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cgroup/cgroup.h"

namespace caisson::cgroup {

// What a group has used, in bytes and nanoseconds; nothing where its hierarchies don't count it.
// The largest number stands for a limit that isn't set.
struct Stats {
  struct Cpu {
    std::uint64_t total = 0;
    std::uint64_t user = 0;
    std::uint64_t kernel = 0;
    std::uint64_t periods = 0;
    std::uint64_t throttled_periods = 0;
    std::uint64_t throttled_time = 0;
    // By processor; v1 alone counts so.
    std::vector<std::uint64_t> per_cpu;
    std::vector<std::uint64_t> per_cpu_user;
    std::vector<std::uint64_t> per_cpu_kernel;
  };
  struct Pool {
    std::uint64_t usage = 0;
    std::uint64_t limit = 0;
    std::uint64_t max = 0;
    std::uint64_t failures = 0;  // to get more
  };
  struct Memory : Pool {
    std::uint64_t cache = 0;
    std::map<std::string, std::uint64_t> raw;  // memory.stat
    // v1: memory and swap together; v2: swap alone.
    std::optional<Pool> swap;
    std::optional<Pool> kernel;
    std::optional<Pool> kernel_tcp;
  };
  struct DeviceCount {
    std::uint64_t major_number = 0;
    std::uint64_t minor_number = 0;
    std::string operation;  // "Read", "Write", …
    std::uint64_t value = 0;
  };
  struct BlockIo {
    std::vector<DeviceCount> bytes;
    std::vector<DeviceCount> operations;
    // What BFQ counts where the kernel is built for it, CFQ before 5.0; v1 alone. By the files'
    // names: "io_queued", "io_service_time", "io_wait_time", "io_merged", "time", "sectors".
    std::map<std::string, std::vector<DeviceCount>> scheduler;
  };
  struct CpuSet {
    std::vector<std::uint32_t> cpus;  // that the group may use
    std::vector<std::uint32_t> mems;
    // v1 alone has them, by the files' names: "cpu_exclusive", "memory_migrate", …
    std::map<std::string, std::int64_t> settings;
  };
  struct HugePages {
    std::uint64_t usage = 0;
    std::uint64_t max = 0;
    std::uint64_t failures = 0;
  };
  struct Pids {
    std::uint64_t current = 0;
    std::uint64_t limit = 0;
  };
  std::optional<Cpu> cpu;
  std::optional<Memory> memory;
  std::optional<Pids> pids;
  std::optional<BlockIo> block_io;
  std::optional<CpuSet> cpuset;
  std::map<std::string, HugePages> huge_pages;  // by page size, "2MB"
};

Result<Stats> read_stats(const Cgroup& group);

// Tells when the kernel kills a process of the group because it is out of memory.
class OomWatch {
 public:
  // kUnsupported where the group has no memory controller.
  static Result<OomWatch> create(const Cgroup& group);

  // To be polled for events(); borrowed.
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] short events() const { return events_; }
  // After poll(2) told of something: how often it happened since the last call.
  Result<std::uint64_t> take();

 private:
  OomWatch(std::string file, UniqueFd fd, UniqueFd watched, short events)
      : file_(std::move(file)), fd_(std::move(fd)), watched_(std::move(watched)), events_(events) {}

  std::string file_;
  UniqueFd fd_;
  UniqueFd watched_;  // v1: an eventfd's subject must stay open
  short events_;
  std::uint64_t seen_ = 0;
};

}  // namespace caisson::cgroup
