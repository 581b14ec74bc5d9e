// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "oci/checks.h"
#include "oci/kernel_names.h"
#include "oci/number_list.h"

namespace caisson::oci {
namespace {

Finding check_args(const Process& process) {
  if (!process.args.front().empty()) return std::nullopt;
  return Violation{"args[0]", "must not be empty"};
}

Finding check_cwd(const Process& process) {
  if (process.cwd.starts_with('/')) return std::nullopt;
  return Violation{"cwd", quoted(process.cwd) + " is not an absolute path"};
}

Finding check_env(const Process& process) {
  return check_variables("env", process.env);
}

Finding check_umask(const Process& process) {
  const auto umask = process.user.umask;
  if (!umask || *umask <= 0777) return std::nullopt;
  return Violation{"user.umask",
                   fmt::format("{} (octal {:o}) has more than permission bits", *umask, *umask)};
}

Finding check_rlimits(const Process& process) {
  for (std::size_t i = 0; i < process.rlimits.size(); ++i) {
    const Rlimit& limit = process.rlimits[i];
    const std::string field = fmt::format("rlimits[{}]", i);
    if (!find_by_name(kRlimits, limit.type)) {
      return Violation{field + ".type", "unknown resource limit " + quoted(limit.type)};
    }
    const auto before = std::span(process.rlimits).first(i);
    if (std::ranges::find(before, limit.type, &Rlimit::type) != before.end()) {
      return Violation{field + ".type", limit.type + " is set twice"};
    }
    if (limit.soft > limit.hard) {
      return Violation{field + ".soft",
                       fmt::format("{} is more than the hard limit {}", limit.soft, limit.hard)};
    }
  }
  return std::nullopt;
}

Finding check_oom_score(const Process& process) {
  const auto score = process.oom_score_adj;
  if (!score || (*score >= -1000 && *score <= 1000)) return std::nullopt;
  return Violation{"oomScoreAdj", fmt::format("{} is not from -1000 to 1000", *score)};
}

// What sched_setattr(2) refuses, or would take without effect.
Finding check_scheduler(const Process& process) {
  if (!process.scheduler) return std::nullopt;
  const Scheduler& scheduler = *process.scheduler;
  const auto policy = find_by_name(kSchedulerPolicies, scheduler.policy);
  if (!policy) {
    return Violation{"scheduler.policy", "unknown policy " + quoted(scheduler.policy)};
  }
  for (std::size_t i = 0; i < scheduler.flags.size(); ++i) {
    if (find_by_name(kSchedulerFlags, scheduler.flags[i])) continue;
    return Violation{fmt::format("scheduler.flags[{}]", i),
                     "unknown flag " + quoted(scheduler.flags[i])};
  }
  if (scheduler.nice < -20 || scheduler.nice > 19) {
    return Violation{"scheduler.nice", fmt::format("{} is not from -20 to 19", scheduler.nice)};
  }
  const bool real_time = *policy == SCHED_FIFO || *policy == SCHED_RR;
  if (real_time && (scheduler.priority < 1 || scheduler.priority > 99)) {
    return Violation{"scheduler.priority", fmt::format("{} is not from 1 to 99, which {} needs",
                                                       scheduler.priority, scheduler.policy)};
  }
  if (!real_time && scheduler.priority != 0) {
    return Violation{"scheduler.priority", scheduler.policy + " has no priorities"};
  }
  return std::nullopt;
}

Finding check_deadline(const Process& process) {
  if (!process.scheduler) return std::nullopt;
  const Scheduler& scheduler = *process.scheduler;
  if (scheduler.policy != "SCHED_DEADLINE") {
    const std::pair<std::string_view, std::uint64_t> times[] = {{"runtime", scheduler.runtime},
                                                                {"deadline", scheduler.deadline},
                                                                {"period", scheduler.period}};
    for (const auto& [name, time] : times) {
      if (time == 0) continue;
      return Violation{fmt::format("scheduler.{}", name), "needs the policy SCHED_DEADLINE"};
    }
    return std::nullopt;
  }
  // sched_setattr(2): a period of 0 is as long as the deadline; the kernel keeps no time shorter
  // than 1024 ns.
  const std::uint64_t period = scheduler.period == 0 ? scheduler.deadline : scheduler.period;
  if (scheduler.runtime < 1024) {
    return Violation{"scheduler.runtime", "SCHED_DEADLINE needs 1024 ns at least"};
  }
  if (scheduler.runtime > scheduler.deadline || scheduler.deadline > period) {
    return Violation{"scheduler.deadline", "must lie between runtime and period"};
  }
  return std::nullopt;
}

Finding check_io_priority(const Process& process) {
  if (!process.io_priority) return std::nullopt;
  const IoPriority& wanted = *process.io_priority;
  if (!find_by_name(kIoPriorityClasses, wanted.io_class)) {
    return Violation{"ioPriority.class", "unknown class " + quoted(wanted.io_class)};
  }
  if (wanted.priority < 0 || wanted.priority > 7) {
    return Violation{"ioPriority.priority", fmt::format("{} is not from 0 to 7", wanted.priority)};
  }
  return std::nullopt;
}

Finding check_exec_cpu_affinity(const Process& process) {
  if (!process.exec_cpu_affinity) return std::nullopt;
  const std::pair<std::string_view, const std::string*> lists[] = {
      {"initial", &process.exec_cpu_affinity->initial},
      {"final", &process.exec_cpu_affinity->final}};
  for (const auto& [name, list] : lists) {
    if (parse_number_list(*list)) continue;
    return Violation{fmt::format("execCPUAffinity.{}", name),
                     quoted(*list) + " is not a list of processors such as 0-3,7"};
  }
  return std::nullopt;
}

constexpr std::array<Check<Process>, 10> kChecks = {
    check_args,      check_cwd,       check_env,      check_umask,       check_rlimits,
    check_oom_score, check_scheduler, check_deadline, check_io_priority, check_exec_cpu_affinity,
};

}  // namespace

std::span<const Check<Process>> process_checks() {
  return kChecks;
}

}  // namespace caisson::oci
