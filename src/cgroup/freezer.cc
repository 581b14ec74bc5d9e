// SPDX-License-Identifier: Apache-2.0
#include "cgroup/freezer.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::cgroup {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kLimit{10};

Error too_slow(const Directory& group) {
  return Error::from_errno(ETIMEDOUT, "freeze control group", group.path());
}

// v1: a process that is born while the freezing goes on can leave the group in FREEZING for good
// (seen up to 5.4); writing the state again takes it in, and thawing now and then lets one that
// holds up the others finish what it is in.
Result<void> freeze_until(const Directory& group, Clock::time_point deadline) {
  constexpr int kThawEvery = 50;
  constexpr std::chrono::milliseconds kPause{1};
  for (int attempt = 1; Clock::now() < deadline; ++attempt) {
    TRY(group.write("freezer.state", "FROZEN"));
    const std::string state = TRY(group.read("freezer.state"));
    if (trim(state) == "FROZEN") return {};
    if (attempt % kThawEvery == 0) TRY(thaw_v1(group));
    std::this_thread::sleep_for(kPause);
  }
  return fail(too_slow(group));
}

// v2: cgroup.events says "frozen 1" once it is done, and wakes pollers at each change.
Result<void> wait_frozen(const Directory& group, Clock::time_point deadline) {
  const std::string file = group.path() + "/cgroup.events";
  const UniqueFd events = TRY(sys::open(file, O_RDONLY));
  for (;;) {
    if (::lseek(events.get(), 0, SEEK_SET) < 0) return fail(Error::last("rewind", file));
    const std::string text = TRY(sys::read_all(events.get(), file));
    if (text.contains("frozen 1")) return {};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return fail(too_slow(group));
    pollfd poller{.fd = events.get(), .events = POLLPRI, .revents = 0};
    if (::poll(&poller, 1, static_cast<int>(left)) < 0 && errno != EINTR) {
      return fail(Error::last("poll", file));
    }
  }
}

// A group left half frozen would hang whoever waits for its processes.
Result<void> or_thaw(Result<void> frozen, Result<void> (*thaw)(const Directory&),
                     const Directory& group) {
  if (frozen) return frozen;
  if (const auto thawed = thaw(group); !thawed) {
    return fail(
        std::move(frozen.error()).with_hint("thawing failed too: " + thawed.error().message()));
  }
  return frozen;
}

}  // namespace

Result<void> freeze_v1(const Directory& group) {
  return or_thaw(freeze_until(group, Clock::now() + kLimit), thaw_v1, group);
}

Result<void> thaw_v1(const Directory& group) {
  return group.write("freezer.state", "THAWED");
}

// FREEZING counts: the order has been given, and nothing but thawing takes it back.
Result<bool> frozen_v1(const Directory& group) {
  return trim(TRY(group.read("freezer.state"))) != "THAWED";
}

Result<void> freeze_v2(const Directory& group) {
  TRY(group.write("cgroup.freeze", "1"));
  return or_thaw(wait_frozen(group, Clock::now() + kLimit), thaw_v2, group);
}

Result<void> thaw_v2(const Directory& group) {
  return group.write("cgroup.freeze", "0");
}

Result<bool> frozen_v2(const Directory& group) {
  return trim(TRY(group.read("cgroup.freeze"))) == "1";
}

}  // namespace caisson::cgroup
