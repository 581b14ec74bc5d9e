// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/ioprio.h>
#include <linux/mempolicy.h>
#include <linux/sched.h>
#include <sys/personality.h>
#include <sys/resource.h>

#include <array>
#include <optional>
#include <string_view>

#include "oci/config.h"

// The names that a configuration has for kernel constants, and the constants. One table serves who
// checks a configuration, who applies it and who tells what the runtime knows.
namespace caisson::oci {

template <class T>
struct Named {
  std::string_view name;
  T value;
};

// linux.namespaces[].type
inline constexpr std::array<Named<NamespaceType>, 8> kNamespaceTypes = {{
    {"cgroup", NamespaceType::kCgroup},
    {"ipc", NamespaceType::kIpc},
    {"mount", NamespaceType::kMount},
    {"network", NamespaceType::kNetwork},
    {"pid", NamespaceType::kPid},
    {"time", NamespaceType::kTime},
    {"user", NamespaceType::kUser},
    {"uts", NamespaceType::kUts},
}};

// process.rlimits[].type: getrlimit(2)
inline constexpr std::array<Named<int>, 16> kRlimits = {{
    {"RLIMIT_AS", RLIMIT_AS},
    {"RLIMIT_CORE", RLIMIT_CORE},
    {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},
    {"RLIMIT_FSIZE", RLIMIT_FSIZE},
    {"RLIMIT_LOCKS", RLIMIT_LOCKS},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},
    {"RLIMIT_NPROC", RLIMIT_NPROC},
    {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
    {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK},
}};

// process.scheduler.policy: sched_setattr(2). The specification also has SCHED_ISO, a number that
// Linux keeps free and refuses.
inline constexpr std::array<Named<int>, 6> kSchedulerPolicies = {{
    {"SCHED_OTHER", SCHED_NORMAL},
    {"SCHED_FIFO", SCHED_FIFO},
    {"SCHED_RR", SCHED_RR},
    {"SCHED_BATCH", SCHED_BATCH},
    {"SCHED_IDLE", SCHED_IDLE},
    {"SCHED_DEADLINE", SCHED_DEADLINE},
}};

// process.scheduler.flags
inline constexpr std::array<Named<std::uint64_t>, 7> kSchedulerFlags = {{
    {"SCHED_FLAG_RESET_ON_FORK", SCHED_FLAG_RESET_ON_FORK},
    {"SCHED_FLAG_RECLAIM", SCHED_FLAG_RECLAIM},
    {"SCHED_FLAG_DL_OVERRUN", SCHED_FLAG_DL_OVERRUN},
    {"SCHED_FLAG_KEEP_POLICY", SCHED_FLAG_KEEP_POLICY},
    {"SCHED_FLAG_KEEP_PARAMS", SCHED_FLAG_KEEP_PARAMS},
    {"SCHED_FLAG_UTIL_CLAMP_MIN", SCHED_FLAG_UTIL_CLAMP_MIN},
    {"SCHED_FLAG_UTIL_CLAMP_MAX", SCHED_FLAG_UTIL_CLAMP_MAX},
}};

// process.ioPriority.class: ioprio_set(2)
inline constexpr std::array<Named<int>, 3> kIoPriorityClasses = {{
    {"IOPRIO_CLASS_RT", IOPRIO_CLASS_RT},
    {"IOPRIO_CLASS_BE", IOPRIO_CLASS_BE},
    {"IOPRIO_CLASS_IDLE", IOPRIO_CLASS_IDLE},
}};

// linux.memoryPolicy.mode: set_mempolicy(2). MPOL_WEIGHTED_INTERLEAVE came with Linux 6.9, after
// the headers that the project builds with.
inline constexpr std::array<Named<int>, 7> kMemoryPolicyModes = {{
    {"MPOL_DEFAULT", MPOL_DEFAULT},
    {"MPOL_BIND", MPOL_BIND},
    {"MPOL_INTERLEAVE", MPOL_INTERLEAVE},
    {"MPOL_WEIGHTED_INTERLEAVE", 6},
    {"MPOL_PREFERRED", MPOL_PREFERRED},
    {"MPOL_PREFERRED_MANY", MPOL_PREFERRED_MANY},
    {"MPOL_LOCAL", MPOL_LOCAL},
}};

// linux.memoryPolicy.flags
inline constexpr std::array<Named<int>, 3> kMemoryPolicyFlags = {{
    {"MPOL_F_NUMA_BALANCING", MPOL_F_NUMA_BALANCING},
    {"MPOL_F_RELATIVE_NODES", MPOL_F_RELATIVE_NODES},
    {"MPOL_F_STATIC_NODES", MPOL_F_STATIC_NODES},
}};

// linux.personality.domain: personality(2)
inline constexpr std::array<Named<unsigned long>, 2> kPersonalityDomains = {{
    {"LINUX", PER_LINUX},
    {"LINUX32", PER_LINUX32},
}};

template <class T, std::size_t N>
constexpr std::optional<T> find_by_name(const std::array<Named<T>, N>& table,
                                        std::string_view name) {
  for (const Named<T>& entry : table) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

}  // namespace caisson::oci
