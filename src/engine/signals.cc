// SPDX-License-Identifier: Apache-2.0
#include "engine/signals.h"

#include <csignal>
#include <cstring>
#include <optional>
#include <string>

#include "base/strings.h"

namespace caisson::engine {
namespace {

// RTMIN, RTMIN+n, RTMAX, RTMAX-n
std::optional<int> real_time_signal(std::string_view name) {
  const bool from_least = name.starts_with("RTMIN");
  if (!from_least && !name.starts_with("RTMAX")) return std::nullopt;
  const std::string_view rest = name.substr(5);
  const char sign = from_least ? '+' : '-';
  if (!rest.empty() && rest.front() != sign) return std::nullopt;
  const auto distance = rest.empty() ? 0 : parse_integer<unsigned short>(rest.substr(1));
  if (!distance) return std::nullopt;
  const int signal = from_least ? SIGRTMIN + *distance : SIGRTMAX - *distance;
  if (signal < SIGRTMIN || signal > SIGRTMAX) return std::nullopt;
  return signal;
}

}  // namespace

Result<int> parse_signal(std::string_view text) {
  if (const auto number = parse_integer<int>(text); number && *number > 0 && *number < NSIG) {
    return *number;
  }
  std::string name = to_upper(text);
  if (name.starts_with("SIG")) name.erase(0, 3);
  if (const auto signal = real_time_signal(name)) return *signal;
  for (int signal = 1; signal < NSIG; ++signal) {
    const char* known = ::sigabbrev_np(signal);
    if (known != nullptr && name == known) return signal;
  }
  return fail(Error::invalid("Invalid signal: " + std::string(text)));
}

}  // namespace caisson::engine
