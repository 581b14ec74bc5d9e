// SPDX-License-Identifier: Apache-2.0
#include "process/scheduling.h"

#include <linux/ioprio.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <string>
#include <vector>

#include "oci/kernel_names.h"
#include "oci/number_list.h"

namespace caisson::process {
namespace {

// struct sched_attr of linux/sched/types.h, which can't be included beside the C library's sched.h.
struct SchedulingAttributes {
  std::uint32_t size = sizeof(SchedulingAttributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0;
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};

// A bit mask as sched_setaffinity(2) and set_mempolicy(2) take it.
using Mask = std::vector<unsigned long>;

constexpr std::size_t kWordBits = sizeof(unsigned long) * CHAR_BIT;

Mask mask_of(const std::vector<oci::NumberRange>& ranges) {
  Mask mask;
  for (const oci::NumberRange& range : ranges) {
    for (std::size_t number = range.first; number <= range.last; ++number) {
      if (mask.size() <= number / kWordBits) mask.resize(number / kWordBits + 1);
      mask[number / kWordBits] |= 1UL << (number % kWordBits);
    }
  }
  return mask;
}

Error unknown_name(std::string_view field, const std::string& name) {
  return Error::invalid("unknown " + std::string(field) + " \"" + name + "\"");
}

}  // namespace

Result<void> set_scheduler(const oci::Scheduler& scheduler) {
  const auto policy = oci::find_by_name(oci::kSchedulerPolicies, scheduler.policy);
  if (!policy) return fail(unknown_name("process.scheduler.policy", scheduler.policy));
  SchedulingAttributes attributes;
  attributes.policy = static_cast<std::uint32_t>(*policy);
  for (const std::string& name : scheduler.flags) {
    const auto flag = oci::find_by_name(oci::kSchedulerFlags, name);
    if (!flag) return fail(unknown_name("process.scheduler.flags", name));
    attributes.flags |= *flag;
  }
  attributes.nice = scheduler.nice;
  attributes.priority = static_cast<std::uint32_t>(scheduler.priority);
  attributes.runtime = scheduler.runtime;
  attributes.deadline = scheduler.deadline;
  attributes.period = scheduler.period;
  if (::syscall(SYS_sched_setattr, 0, &attributes, 0) == 0) return {};
  return fail(Error::last("set process.scheduler to", scheduler.policy));
}

Result<void> set_io_priority(const oci::IoPriority& priority) {
  const auto io_class = oci::find_by_name(oci::kIoPriorityClasses, priority.io_class);
  if (!io_class) return fail(unknown_name("process.ioPriority.class", priority.io_class));
  const int value = (*io_class << IOPRIO_CLASS_SHIFT) | priority.priority;
  if (::syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, value) == 0) return {};
  return fail(Error::last("set process.ioPriority to", priority.io_class));
}

Result<void> set_cpu_affinity(std::string_view processors, std::string_view field) {
  const auto ranges = oci::parse_number_list(processors);
  if (!ranges) return fail(unknown_name(field, std::string(processors)));
  // As many bits as the largest kernel has processors (NR_CPUS); it passes over what it lacks.
  const Mask mask = ranges->empty() ? Mask(8192 / kWordBits, ~0UL) : mask_of(*ranges);
  const std::size_t size = mask.size() * sizeof(unsigned long);
  if (::syscall(SYS_sched_setaffinity, 0, size, mask.data()) == 0) return {};
  return fail(Error::last("set " + std::string(field) + " to", std::string(processors)));
}

Result<void> set_memory_policy(const oci::MemoryPolicy& policy) {
  const auto mode = oci::find_by_name(oci::kMemoryPolicyModes, policy.mode);
  if (!mode) return fail(unknown_name("linux.memoryPolicy.mode", policy.mode));
  int flags = *mode;
  for (const std::string& name : policy.flags) {
    const auto flag = oci::find_by_name(oci::kMemoryPolicyFlags, name);
    if (!flag) return fail(unknown_name("linux.memoryPolicy.flags", name));
    flags |= *flag;
  }
  const auto nodes = oci::parse_number_list(policy.nodes);
  if (!nodes) return fail(unknown_name("linux.memoryPolicy.nodes", policy.nodes));
  const Mask mask = mask_of(*nodes);
  // The kernel takes one bit less than it is told of (mm/mempolicy.c, get_nodes()).
  const unsigned long bits = mask.empty() ? 0 : mask.size() * kWordBits + 1;
  if (::syscall(SYS_set_mempolicy, flags, mask.empty() ? nullptr : mask.data(), bits) == 0) {
    return {};
  }
  return fail(Error::last("set linux.memoryPolicy to", policy.mode));
}

Result<void> set_personality(const oci::Personality& personality) {
  const auto domain = oci::find_by_name(oci::kPersonalityDomains, personality.domain);
  if (!domain) return fail(unknown_name("linux.personality.domain", personality.domain));
  if (::personality(*domain) >= 0) return {};
  return fail(Error::last("set linux.personality to", personality.domain));
}

}  // namespace caisson::process
