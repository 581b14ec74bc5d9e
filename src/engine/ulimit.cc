// SPDX-License-Identifier: Apache-2.0
#include "engine/ulimit.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/strings.h"

namespace caisson::engine {
namespace {

constexpr std::array<std::string_view, 15> kNames = {
    "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue", "nice",
    "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};

Result<std::int64_t> parse_limit(std::string_view text, std::string_view whole) {
  const auto limit = parse_integer<std::int64_t>(text);
  if (limit && *limit >= -1) return *limit;
  return fail(Error::invalid("invalid ulimit argument: " + std::string(whole)));
}

}  // namespace

Result<Ulimit> parse_ulimit(std::string_view name, std::string_view value) {
  if (std::ranges::find(kNames, name) == kNames.end()) {
    return fail(Error::invalid("invalid ulimit type: " + std::string(name)));
  }
  const std::vector<std::string_view> limits = split(value, ':');
  if (limits.size() > 2) {
    return fail(Error::invalid("too many limit value arguments - " + std::string(value) +
                               ", can only have up to two, `soft[:hard]`"));
  }
  Ulimit limit {
    std::string(name), TRY(parse_limit(limits[0], value))
    , 0
  };
  limit.hard = limits.size() == 2 ? TRY(parse_limit(limits[1], value)) : limit.soft;
  const bool limited = limit.hard != -1;
  if (!limited || (limit.soft != -1 && limit.soft <= limit.hard)) return limit;
  const std::string soft = limit.soft == -1 ? "-1 (unlimited)" : std::to_string(limit.soft);
  return fail(Error::invalid("ulimit soft limit must be less than or equal to hard limit: soft: " +
                             soft + ", hard: " + std::to_string(limit.hard)));
}

void set_ulimit(std::vector<Ulimit>& limits, Ulimit limit) {
  std::erase_if(limits, [&](const Ulimit& one) { return one.name == limit.name; });
  limits.push_back(std::move(limit));
}

}  // namespace caisson::engine
