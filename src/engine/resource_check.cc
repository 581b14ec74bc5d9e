// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_check.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/io_scheduler.h"
#include "oci/number_list.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

constexpr std::int64_t kLeastMemory = 6 << 20;
constexpr std::int64_t kNanosPerCpu = 1'000'000'000;
constexpr std::int64_t kLeastNanoCpus = kNanosPerCpu / 100;
constexpr std::int64_t kLeastPeriod = 1000;
constexpr std::int64_t kMostPeriod = 1'000'000;
constexpr std::int64_t kLeastQuota = 1000;
constexpr std::int64_t kLeastShares = 2;
constexpr std::int64_t kMostShares = 262'144;
constexpr std::uint16_t kLeastWeight = 10;
constexpr std::uint16_t kMostWeight = 1000;

std::unexpected<Error> refuse(std::string text) {
  return fail(Error::invalid(std::move(text)));
}

class Check {
 public:
  Check(ResourceOptions options, const cgroup::Support& support, unsigned processors,
        ResourceUse use)
      : checked_{std::move(options), {}}, support_(support), processors_(processors), use_(use) {}

  Result<CheckedResources> run() {
    TRY(memory());
    TRY(memory_behaviour());
    pids();
    TRY(cpus());
    TRY(cpu_time());
    TRY(realtime());
    TRY(cpuset());
    TRY(weights());
    throttles();
    return std::move(checked_);
  }

 private:
  void warn(std::string text) { checked_.warnings.push_back(std::move(text)); }
  // Drops what the host can't do.
  template <class T>
  void discard(T& option, T none, const char* warning) {
    option = std::move(none);
    warn(warning);
  }

  Result<void> memory();
  Result<void> memory_behaviour();
  void pids();
  Result<void> cpus();
  Result<void> cpu_time();
  Result<void> realtime();
  Result<void> cpuset();
  Result<void> weights();
  void throttles();

  CheckedResources checked_;
  ResourceOptions& options_ = checked_.options;
  const cgroup::Support& support_;
  unsigned processors_;
  ResourceUse use_;
};

Result<void> Check::memory() {
  ResourceOptions& o = options_;
  if (o.memory != 0 && o.memory < kLeastMemory)
    return refuse("Minimum memory limit allowed is 6MB");
  if (o.memory > 0 && !support_.memory) {
    discard<std::int64_t>(o.memory, 0,
                          "Your kernel does not support memory limit capabilities or the cgroup is "
                          "not mounted. Limitation discarded.");
    o.memory_swap = 0;
  }
  if (o.memory > 0 && o.memory_swap == 0 && use_ == ResourceUse::kCreate) {
    o.memory_swap = o.memory > std::numeric_limits<std::int64_t>::max() / 2 ? -1 : 2 * o.memory;
  }
  if (o.memory > 0 && o.memory_swap > 0 && !support_.swap) {
    discard<std::int64_t>(o.memory_swap, -1,
                          "Your kernel does not support swap limit capabilities or the cgroup is "
                          "not mounted. Memory limited without swap.");
  }
  if (o.memory > 0 && o.memory_swap > 0 && o.memory_swap < o.memory) {
    return refuse("Minimum memoryswap limit should be larger than memory limit, see usage");
  }
  if (o.memory == 0 && o.memory_swap > 0 && use_ == ResourceUse::kCreate && support_.memory) {
    return refuse("You should always set the Memory limit when using Memoryswap limit, see usage");
  }
  if (o.memory == 0 && use_ == ResourceUse::kCreate) o.memory_swap = 0;
  if (o.memory_reservation > 0 && !support_.reservation) {
    discard<std::int64_t>(o.memory_reservation, 0,
                          "Your kernel does not support memory soft limit capabilities or the "
                          "cgroup is not mounted. Limitation discarded.");
  }
  if (o.memory_reservation > 0 && o.memory_reservation < kLeastMemory) {
    return refuse("Minimum memory reservation allowed is 6MB");
  }
  if (o.memory > 0 && o.memory_reservation > 0 && o.memory < o.memory_reservation) {
    return refuse("Minimum memory limit can not be less than memory reservation limit, see usage");
  }
  return {};
}

Result<void> Check::memory_behaviour() {
  ResourceOptions& o = options_;
  if (o.memory_swappiness == -1) o.memory_swappiness.reset();  // Docker's "leave it"
  if (o.memory_swappiness && (*o.memory_swappiness < 0 || *o.memory_swappiness > 100)) {
    return refuse("invalid value: " + std::to_string(*o.memory_swappiness) +
                  ". Valid memory swappiness range is 0-100");
  }
  if (o.memory_swappiness && !support_.swappiness) {
    o.memory_swappiness.reset();
    warn(
        "Your kernel does not support memory swappiness capabilities or the cgroup is not "
        "mounted. Memory swappiness discarded.");
  }
  if (o.kernel_memory > 0) {
    // Gone with Linux 5.16, deprecated since 5.4, and never on v2.
    discard<std::int64_t>(o.kernel_memory, 0,
                          "Your kernel does not support kernel memory limit capabilities or the "
                          "cgroup is not mounted. Limitation discarded.");
  }
  if (o.oom_kill_disable && !support_.oom_kill_disable) {
    discard(o.oom_kill_disable, false,
            "Your kernel does not support OomKillDisable. OomKillDisable discarded.");
  }
  if (o.oom_kill_disable && o.memory == 0) {
    warn(
        "OOM killer is disabled for the container, but no memory limit is set, this can result in "
        "the system running out of resources.");
  }
  return {};
}

void Check::pids() {
  if (options_.pids_limit == 0 || support_.pids) return;
  if (options_.pids_limit > 0) {
    warn(
        "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs "
        "limit discarded.");
  }
  options_.pids_limit = 0;
}

Result<void> Check::cpus() {
  const ResourceOptions& o = options_;
  if (o.nano_cpus > 0 && o.cpu_period > 0) {
    return refuse("Conflicting options: Nano CPUs and CPU Period cannot both be set");
  }
  if (o.nano_cpus > 0 && o.cpu_quota > 0) {
    return refuse("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
  }
  if (o.nano_cpus > 0 && !support_.cpu_quota) {
    return refuse(
        "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup "
        "is not mounted");
  }
  const bool too_small = o.nano_cpus != 0 && o.nano_cpus < kLeastNanoCpus;
  if (too_small || o.nano_cpus > std::int64_t{processors_} * kNanosPerCpu) {
    const std::string count = std::to_string(processors_);
    return refuse("Range of CPUs is from 0.01 to " + count + ".00, as there are only " + count +
                  " CPUs available");
  }
  return {};
}

Result<void> Check::cpu_time() {
  ResourceOptions& o = options_;
  if (o.cpu_shares > 0 && !support_.cpu_shares) {
    discard<std::int64_t>(
        o.cpu_shares, 0,
        "Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.");
  }
  if ((o.cpu_period != 0 || o.cpu_quota != 0) && !support_.cpu_quota) {
    discard<std::int64_t>(
        o.cpu_period, 0,
        "Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.");
    o.cpu_quota = 0;
  }
  if (o.cpu_shares < 0) return refuse("shares: invalid argument");
  if (o.cpu_shares > 0 && o.cpu_shares < kLeastShares) {
    return refuse("the minimum allowed cpu-shares is " + std::to_string(kLeastShares));
  }
  if (o.cpu_shares > kMostShares) {
    return refuse("the maximum allowed cpu-shares is " + std::to_string(kMostShares));
  }
  if (o.cpu_period != 0 && (o.cpu_period < kLeastPeriod || o.cpu_period > kMostPeriod)) {
    return refuse(
        "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
  }
  if (o.cpu_quota > 0 && o.cpu_quota < kLeastQuota) {
    return refuse("CPU cfs quota can not be less than 1ms (i.e. 1000)");
  }
  return {};
}

Result<void> Check::realtime() {
  const ResourceOptions& o = options_;
  if (o.cpu_realtime_period > 0 && !support_.cpu_realtime) {
    return refuse("Your kernel does not support CPU real-time period");
  }
  if (o.cpu_realtime_runtime > 0 && !support_.cpu_realtime) {
    return refuse("Your kernel does not support CPU real-time runtime");
  }
  if (o.cpu_realtime_period < 0 || o.cpu_realtime_runtime < 0) {
    return refuse("cpu real-time period and runtime cannot be negative");
  }
  if (o.cpu_realtime_period != 0 && o.cpu_realtime_runtime > o.cpu_realtime_period) {
    return refuse("cpu real-time runtime cannot be higher than cpu real-time period");
  }
  return {};
}

bool contains(const std::vector<oci::NumberRange>& all, std::uint32_t number) {
  return std::ranges::any_of(all, [number](const oci::NumberRange& range) {
    return range.first <= number && number <= range.last;
  });
}

// `subject` and `what` are Docker's two names for the same thing.
Result<void> check_list(const std::string& asked, const std::string& available,
                        const std::string& subject, const std::string& what) {
  if (asked.empty()) return {};
  const auto wanted = oci::parse_number_list(asked);
  if (!wanted || wanted->empty()) {
    return refuse("Invalid value " + asked + " for cpuset " + what + ": invalid format: " + asked);
  }
  const auto present = oci::parse_number_list(available);
  if (!present) return refuse("the host's cpuset " + what + " can't be read: " + available);
  for (const oci::NumberRange& range : *wanted) {
    for (std::uint32_t number = range.first; number <= range.last; ++number) {
      if (contains(*present, number)) continue;
      return refuse("Requested " + subject + " are not available - requested " + asked +
                    ", available: " + available);
    }
  }
  return {};
}

Result<void> Check::cpuset() {
  ResourceOptions& o = options_;
  if ((!o.cpuset_cpus.empty() || !o.cpuset_mems.empty()) && !support_.cpuset) {
    o.cpuset_cpus.clear();
    o.cpuset_mems.clear();
    warn("Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.");
  }
  TRY(check_list(o.cpuset_cpus, support_.cpus, "CPUs", "cpus"));
  return check_list(o.cpuset_mems, support_.mems, "memory nodes", "mems");
}

Result<void> Check::weights() {
  ResourceOptions& o = options_;
  if (o.blkio_weight > 0 && !support_.io_weight) {
    discard<std::uint16_t>(o.blkio_weight, 0,
                           "Your kernel does not support Block I/O weight or the cgroup is not "
                           "mounted. Weight discarded.");
  }
  if (o.blkio_weight > 0 && (o.blkio_weight < kLeastWeight || o.blkio_weight > kMostWeight)) {
    return refuse("Range of blkio weight is from 10 to 1000");
  }
  const bool all_weighed =
      support_.io_weight &&
      (!support_.io_weight_by_bfq ||
       std::ranges::all_of(o.blkio_weight_devices, is_scheduled_by_bfq, &DeviceWeight::path));
  if (!o.blkio_weight_devices.empty() && !all_weighed) {
    discard<std::vector<DeviceWeight>>(
        o.blkio_weight_devices, {},
        "Your kernel does not support Block I/O weight_device or the cgroup is not mounted. "
        "Weight-device discarded.");
  }
  return {};
}

void Check::throttles() {
  if (support_.io_throttle) return;
  const std::pair<std::vector<DeviceRate>*, const char*> all[] = {
      {&options_.read_bps,
       "Your kernel does not support BPS Block I/O read limit or the cgroup is not mounted. Block "
       "I/O BPS read limit discarded."},
      {&options_.write_bps,
       "Your kernel does not support BPS Block I/O write limit or the cgroup is not mounted. Block "
       "I/O BPS write limit discarded."},
      {&options_.read_iops,
       "Your kernel does not support IOPS Block read limit or the cgroup is not mounted. Block I/O "
       "IOPS read limit discarded."},
      {&options_.write_iops,
       "Your kernel does not support IOPS Block write limit or the cgroup is not mounted. Block "
       "I/O IOPS write limit discarded."}};
  for (const auto& [rates, warning] : all) {
    if (!rates->empty()) discard<std::vector<DeviceRate>>(*rates, {}, warning);
  }
}

template <class T>
void replace_given(T& target, const T& update) {
  if (update != T{}) target = update;
}

}  // namespace

Result<CheckedResources> check_resources(ResourceOptions options, const cgroup::Support& support,
                                         unsigned processors, ResourceUse use) {
  return Check(std::move(options), support, processors, use).run();
}

Result<CheckedResources> check_resources(ResourceOptions options, ResourceUse use) {
  // Asking costs some file accesses, which a start without limits is spared.
  if (options == ResourceOptions{}) return CheckedResources{};
  const auto processors = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
  cgroup::Support support;
  // An ordinary user's containers stay in the caller's group, which nobody limits.
  if (::geteuid() == 0) support = TRY(cgroup::host_support());
  return check_resources(std::move(options), support, processors, use);
}

Result<ResourceOptions> updated_resources(const ResourceOptions& present,
                                          const ResourceOptions& update) {
  constexpr const char* kConflict = "Conflicting options: ";
  if (update.cpu_period != 0 && present.nano_cpus > 0) {
    return refuse(std::string(kConflict) +
                  "CPU Period cannot be updated as NanoCPUs has already been set");
  }
  if (update.cpu_quota != 0 && present.nano_cpus > 0) {
    return refuse(std::string(kConflict) +
                  "CPU Quota cannot be updated as NanoCPUs has already been set");
  }
  if (update.nano_cpus != 0 && present.cpu_period > 0) {
    return refuse(std::string(kConflict) +
                  "NanoCPUs cannot be updated as CPU Period has already been set");
  }
  if (update.nano_cpus != 0 && present.cpu_quota > 0) {
    return refuse(std::string(kConflict) +
                  "NanoCPUs cannot be updated as CPU Quota has already been set");
  }
  if (update.memory != 0 && update.memory_swap == 0 && present.memory_swap > 0 &&
      update.memory > present.memory_swap) {
    return refuse(
        "Memory limit should be smaller than already set memoryswap limit, update the memoryswap "
        "at the same time");
  }
  ResourceOptions result = present;
  replace_given(result.memory, update.memory);
  replace_given(result.memory_swap, update.memory_swap);
  replace_given(result.memory_reservation, update.memory_reservation);
  replace_given(result.nano_cpus, update.nano_cpus);
  replace_given(result.cpu_shares, update.cpu_shares);
  replace_given(result.cpu_period, update.cpu_period);
  replace_given(result.cpu_quota, update.cpu_quota);
  replace_given(result.cpu_realtime_period, update.cpu_realtime_period);
  replace_given(result.cpu_realtime_runtime, update.cpu_realtime_runtime);
  replace_given(result.cpuset_cpus, update.cpuset_cpus);
  replace_given(result.cpuset_mems, update.cpuset_mems);
  replace_given(result.pids_limit, update.pids_limit);
  replace_given(result.blkio_weight, update.blkio_weight);
  replace_given(result.blkio_weight_devices, update.blkio_weight_devices);
  replace_given(result.read_bps, update.read_bps);
  replace_given(result.write_bps, update.write_bps);
  replace_given(result.read_iops, update.read_iops);
  replace_given(result.write_iops, update.write_iops);
  if (result.memory > 0 && result.memory_swap > 0 && result.memory_swap < result.memory) {
    return refuse("Minimum memoryswap limit should be larger than memory limit, see usage");
  }
  if (result.memory > 0 && result.memory_reservation > result.memory) {
    return refuse("Minimum memory limit can not be less than memory reservation limit, see usage");
  }
  return result;
}

void tell(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    // Whoever closed standard error does not want to know.
    [[maybe_unused]] const auto told =
        sys::write_all(STDERR_FILENO, "WARNING: " + warning + "\n", "standard error");
  }
}

}  // namespace caisson::engine
