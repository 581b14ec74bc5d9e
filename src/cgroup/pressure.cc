// SPDX-License-Identifier: Apache-2.0
#include "cgroup/pressure.h"

#include <cerrno>
#include <charconv>

#include "base/strings.h"
#include "cgroup/directory.h"

namespace caisson::cgroup {
namespace {

void store(Pressure::Share& share, std::string_view name, std::string_view value) {
  if (name == "total") {
    share.total = parse_integer<std::uint64_t>(value).value_or(0);
    return;
  }
  double* target = name == "avg10"    ? &share.last_10_seconds
                   : name == "avg60"  ? &share.last_minute
                   : name == "avg300" ? &share.last_5_minutes
                                      : nullptr;
  if (target != nullptr) std::from_chars(value.data(), value.data() + value.size(), *target);
}

}  // namespace

Pressure parse_pressure(std::string_view text) {
  Pressure pressure;
  for (const std::string_view line : split(text, '\n')) {
    const auto parts = split_once(line, ' ');
    if (!parts || (parts->first != "some" && parts->first != "full")) continue;
    Pressure::Share& share = parts->first == "some" ? pressure.some : pressure.full;
    for (const std::string_view field : split(parts->second, ' ')) {
      if (const auto pair = split_once(field, '=')) store(share, pair->first, pair->second);
    }
  }
  return pressure;
}

Result<std::map<std::string, Pressure>> read_pressure(const Cgroup& group) {
  std::map<std::string, Pressure> pressures;
  const auto hierarchies = group.hierarchies();
  const auto unified = hierarchies.find("unified");
  if (unified == hierarchies.end()) return pressures;
  const Directory directory(unified->second);
  for (const std::string resource : {"cpu", "memory", "io"}) {
    const auto text = directory.read(resource + ".pressure");
    if (text) {
      pressures.emplace(resource, parse_pressure(*text));
    } else if (text.error().errnum != ENOENT && text.error().errnum != EOPNOTSUPP) {
      // EOPNOTSUPP: switched off, by psi=0 or by cgroup.pressure.
      return fail(text.error());
    }
  }
  return pressures;
}

}  // namespace caisson::cgroup
