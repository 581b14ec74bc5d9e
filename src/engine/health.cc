// SPDX-License-Identifier: Apache-2.0
#include "engine/health.h"

namespace caisson::engine {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

bool has_health_check(const HealthCheck& check) {
  return check.test.size() > 1;
}

HealthCheck with_defaults(HealthCheck check) {
  if (check.interval == 0) check.interval = 30 * kSecond;
  if (check.timeout == 0) check.timeout = 30 * kSecond;
  if (check.start_interval == 0) check.start_interval = 5 * kSecond;
  if (check.retries == 0) check.retries = 3;
  return check;
}

void set_health(monitor::Job& job, const HealthCheck& check) {
  if (!has_health_check(check)) return;
  const HealthCheck whole = with_defaults(check);
  job.health_interval = static_cast<std::uint64_t>(whole.interval);
  job.health_start_period = static_cast<std::uint64_t>(whole.start_period);
  job.health_start_interval = static_cast<std::uint64_t>(whole.start_interval);
}

}  // namespace caisson::engine
