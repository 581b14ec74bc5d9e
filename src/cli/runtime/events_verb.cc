// SPDX-License-Identifier: Apache-2.0
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/duration.h"
#include "cgroup/stats.h"
#include "cli/common/report.h"
#include "cli/runtime/stats_json.h"
#include "cli/runtime/verb.h"
#include "container/lifecycle.h"
#include "json/writer.h"
#include "resctrl/stats.h"

namespace caisson::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLongestWait = std::chrono::hours(24);  // poll(2) takes 24 days at most

struct EventsArguments {
  bool stats = false;
  milliseconds interval{5000};
};

Result<void> set_interval(EventsArguments& given, std::string_view value) {
  // The clock could not count on by as long as a duration may be.
  constexpr std::chrono::nanoseconds kCentury = std::chrono::years(100);
  const std::chrono::nanoseconds interval(TRY(parse_duration(value)));
  given.interval = std::chrono::duration_cast<milliseconds>(std::min(interval, kCentury));
  if (given.interval > milliseconds(0)) return {};
  return fail(
      Error::invalid("--interval takes a millisecond or more, not \"" + std::string(value) + "\""));
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "stats",
     .help = "Print what the container uses once, and end",
     .set = set_switch<&EventsArguments::stats>},
    {.name = "interval",
     .placeholder = "TIME",
     .help = "How often to print what it uses (default: 5s)",
     .set = set_with<&set_interval>},
});

constexpr Command kEvents{.name = "caisson-runtime events",
                          .operands = "ID",
                          .summary = "Tell as JSON lines what a container uses, and of its ends.",
                          .options = kOptions,
                          .min_operands = 1,
                          .max_operands = 1};

std::string oom_line(const std::string& id) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object().member("type", "oom").member("id", id).end_object();
  return std::move(writer).text() + "\n";
}

Result<std::string> line_of(const std::string& id, const container::Observed& observed) {
  std::optional<resctrl::Stats> shares;
  if (!observed.resctrl_class.empty()) {
    shares = TRY(resctrl::read_stats(observed.resctrl_class, observed.resctrl_measured));
  }
  return stats_line(id, {
    .cgroup = TRY(cgroup::read_stats(*observed.group))
    , .pressures = TRY(cgroup::read_pressure(*observed.group))
    , .shares = std::move(shares)
  });
}

// Until the container's process has ended.
Result<int> follow(const std::string& id, const container::Observed& observed,
                   milliseconds interval) {
  cgroup::OomWatch oom = TRY(cgroup::OomWatch::create(*observed.group));
  auto next = steady_clock::now() + interval;
  for (;;) {
    const auto left = std::clamp(std::chrono::ceil<milliseconds>(next - steady_clock::now()),
                                 milliseconds(0), kLongestWait);
    std::array<pollfd, 2> fds = {{{observed.pidfd.get(), POLLIN, 0}, {oom.fd(), oom.events(), 0}}};
    if (::poll(fds.data(), fds.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) {
      return fail(Error::last("wait for events"));
    }
    for (auto count = TRY(oom.take()); count > 0; --count) print(oom_line(id));
    if (fds[0].revents != 0) return 0;
    if (steady_clock::now() < next) continue;
    print(TRY(line_of(id, observed)));
    next += interval;
  }
}

}  // namespace

Result<int> events_verb(const RuntimeGlobals& globals, Arguments arguments) {
  EventsArguments given;
  const auto operands = TRY(parse_verb(kEvents, arguments, &given));
  if (!operands) return 0;
  const std::string id(operands->front());
  const container::Observed observed = TRY(container::observe(container::Store(globals.root), id));
  if (!given.stats) return follow(id, observed, given.interval);
  return print(TRY(line_of(id, observed)));
}

}  // namespace caisson::cli
