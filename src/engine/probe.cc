// SPDX-License-Identifier: Apache-2.0
#include "engine/probe.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string>
#include <utility>

#include "base/timestamp.h"
#include "engine/exec.h"
#include "engine/health.h"
#include "engine/health_record.h"
#include "engine/status.h"
#include "engine/timestamps.h"
#include "json/writer.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/replace_file.h"
#include "sys/retry.h"

namespace caisson::engine {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kLongestOutput = 4096;  // as much of it as Docker keeps
constexpr std::size_t kLooksKept = 5;

std::int64_t monotonic() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

// "30s", "250ms"
std::string duration_text(std::int64_t duration) {
  const bool seconds = duration % kSecond == 0;
  return std::to_string(duration / (seconds ? kSecond : kMillisecond)) + (seconds ? "s" : "ms");
}

std::vector<std::string> command_of(const HealthCheck& check) {
  if (check.test.front() == "CMD-SHELL") return {"/bin/sh", "-c", check.test.at(1)};
  return {check.test.begin() + 1, check.test.end()};
}

// What a check wrote, and whether its time was over before it ended.
struct Outcome {
  std::string output;
  bool timed_out = false;
};

// Reads until the process ends, or the deadline (CLOCK_MONOTONIC).
Result<Outcome> listen(int process, int output, std::int64_t deadline) {
  Outcome outcome;
  std::array<char, 4096> buffer{};
  std::array<pollfd, 2> fds = {pollfd{output, POLLIN, 0}, pollfd{process, POLLIN, 0}};
  for (;;) {
    const std::int64_t left = (deadline - monotonic() + kMillisecond - 1) / kMillisecond;
    outcome.timed_out = left <= 0;
    if (outcome.timed_out) return outcome;
    const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(left));
    if (ready < 0 && errno != EINTR) return fail(Error::last("wait for the health check"));
    if (ready <= 0) continue;
    if (fds[0].revents != 0) {
      const ssize_t got = sys::retry([&] { return ::read(output, buffer.data(), buffer.size()); });
      if (got > 0) {
        const std::size_t room = kLongestOutput - outcome.output.size();
        outcome.output.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
        continue;
      }
      fds[0].fd = -1;
    }
    // What it left in the background may hold its output open.
    if (fds[1].revents != 0) return outcome;
  }
}

Result<Health::Probe> look(const Store& store, const Container& container,
                           const HealthCheck& check) {
  Health::Probe probe;
  probe.start = rfc3339(now());
  const std::int64_t deadline = monotonic() + check.timeout;
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(Error::last("make pipe"));
  const UniqueFd read_end(pipe[0]);
  UniqueFd write_end(pipe[1]);
  const UniqueFd null = TRY(sys::open("/dev/null", O_RDONLY));
  ExecOptions options;
  options.command = command_of(check);
  auto child =
      exec_with_streams(store, container, options, {null.get(), write_end.get(), write_end.get()});
  write_end.reset();
  if (!child) {
    probe.exit_code = -1;
    probe.output = child.error().message();
  } else {
    Outcome outcome = TRY(listen(child->pidfd(), read_end.get(), deadline));
    probe.output = std::move(outcome.output);
    if (outcome.timed_out) {
      TRY(sys::send_signal(child->pidfd(), SIGKILL));
      probe.output =
          "Health check exceeded timeout (" + duration_text(check.timeout) + "): " + probe.output;
    }
    const int code = TRY(child->wait());
    probe.exit_code = outcome.timed_out ? -1 : code;
  }
  probe.end = rfc3339(now());
  return probe;
}

Result<bool> in_start_period(const State& state, const HealthCheck& check) {
  const timespec started = TRY(parse_timestamp(state.started_at));
  const timespec time = now();
  const std::int64_t age =
      (time.tv_sec - started.tv_sec) * kSecond + (time.tv_nsec - started.tv_nsec);
  return age < check.start_period;
}

// Docker's rules: one success is health, as many failures in a row as --health-retries says are
// not, and in the start period failures of what was not healthy yet don't count.
void judge(Health& health, Health::Probe probe, const HealthCheck& check, bool starting) {
  if (probe.exit_code == 0) {
    health.failing_streak = 0;
    health.status = "healthy";
  } else if (health.status != "starting" || !starting) {
    ++health.failing_streak;
    if (health.failing_streak >= check.retries) health.status = "unhealthy";
  }
  health.log.push_back(std::move(probe));
  if (health.log.size() > kLooksKept) health.log.erase(health.log.begin());
}

Result<void> save(const Container& container, const Health& health) {
  json::Writer writer(json::Writer::Layout::kCompact);
  write_health(writer, health);
  return sys::replace_file(container.file("health.json"), std::move(writer).text(),
                           sys::Lasting::kAsRenamed);
}

}  // namespace

Result<bool> probe_health(const Store& store, const Container& container) {
  const HealthCheck check = with_defaults(TRY(container.record()).options.health);
  const State state = TRY(look_at(container));
  // A frozen container can't answer, which is no illness.
  if (!has_health_check(check) || state.phase != State::Phase::kRunning || state.paused) {
    return false;
  }
  Health::Probe probe = TRY(look(store, container, check));
  LockedContainer locked = TRY(store.lock(container));
  const State after = TRY(look_at(locked));
  // Another run of the container is none of this look's business.
  if (after.phase != State::Phase::kRunning || after.started_at != state.started_at) return false;
  Health health = TRY(read_health(locked));
  const bool starting = TRY(in_start_period(state, check));
  judge(health, std::move(probe), check, starting);
  TRY(save(locked, health));
  return health.status == "healthy";
}

}  // namespace caisson::engine
