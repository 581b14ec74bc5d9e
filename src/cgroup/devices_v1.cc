// SPDX-License-Identifier: Apache-2.0
#include "cgroup/devices_v1.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::cgroup {
namespace {

constexpr std::string_view kEveryDevice = "a";

DeviceAccess difference(DeviceAccess access, DeviceAccess without) {
  return static_cast<DeviceAccess>(access & ~without);
}

void add(std::vector<DeviceMatch>& exceptions, const DeviceMatch& match) {
  for (DeviceMatch& exception : exceptions) {
    if (!exception.same_devices(match)) continue;
    exception.access |= match.access;
    return;
  }
  exceptions.push_back(match);
}

Result<void> take_out(std::vector<DeviceMatch>& exceptions, const DeviceMatch& match) {
  for (DeviceMatch& exception : exceptions) {
    if ((exception.access & match.access) == 0 || !exception.overlaps(match)) continue;
    if (!match.covers(exception)) {
      return fail(Error::unsupported(
          fmt::format("linux.resources.devices: cgroup v1 can't take \"{}\" out of \"{}\"",
                      match.line(), exception.line())));
    }
    exception.access = difference(exception.access, match.access);
  }
  std::erase_if(exceptions, [](const DeviceMatch& exception) { return exception.access == 0; });
  return {};
}

DeviceAccess access_in(const DeviceList& list, const DeviceMatch& match) {
  for (const DeviceMatch& exception : list.exceptions) {
    if (exception.same_devices(match)) return exception.access;
  }
  return 0;
}

// A write for each exception of one list with the access that the other lacks.
void append_missing(const DeviceList& of, const DeviceList& in, bool allow,
                    std::vector<DeviceWrite>& writes) {
  for (DeviceMatch match : of.exceptions) {
    match.access = difference(match.access, access_in(in, match));
    if (match.access != 0) writes.push_back({.allow = allow, .line = match.line()});
  }
}

Result<std::optional<std::uint32_t>> parse_number(std::string_view text) {
  if (text == "*") return std::nullopt;
  if (const auto number = parse_integer<std::uint32_t>(text)) return number;
  return fail(Error::invalid(fmt::format("devices.list: \"{}\" is no device number", text)));
}

}  // namespace

Result<DeviceList> to_device_list(const DeviceRules& rules) {
  DeviceList list{.default_allow = rules.default_allow, .exceptions = {}};
  for (const DeviceRules::Rule& rule : rules.rules) {
    if (rule.allow == rules.default_allow) {
      TRY(take_out(list.exceptions, rule.match));
    } else {
      add(list.exceptions, rule.match);
    }
  }
  return list;
}

Result<DeviceList> parse_device_list(std::string_view text) {
  DeviceList list;
  for (const std::string_view line : split(trim(text), '\n')) {
    if (line.empty()) continue;
    const auto fields = split(line, ' ');
    if (fields[0] == kEveryDevice) return DeviceList{.default_allow = true, .exceptions = {}};
    const auto numbers = fields.size() == 3 ? split_once(fields[1], ':') : std::nullopt;
    if (!numbers || (fields[0] != "b" && fields[0] != "c")) {
      return fail(Error::invalid(fmt::format("devices.list: unknown line \"{}\"", line)));
    }
    DeviceMatch match {
      .type = fields[0][0], .major = TRY(parse_number(numbers->first))
      , .minor = TRY(parse_number(numbers->second))
      , .access = 0
    };
    if (fields[2].contains('r')) match.access |= kRead;
    if (fields[2].contains('w')) match.access |= kWrite;
    if (fields[2].contains('m')) match.access |= kMknod;
    list.exceptions.push_back(match);
  }
  return list;
}

std::vector<DeviceWrite> device_writes(const DeviceList& from, const DeviceList& to) {
  std::vector<DeviceWrite> writes;
  DeviceList present = from;
  // A list that allows by default hides its exceptions, so it is always begun anew.
  if (from.default_allow || to.default_allow) {
    writes.push_back({.allow = to.default_allow, .line = std::string(kEveryDevice)});
    present.exceptions.clear();
  }
  append_missing(present, to, to.default_allow, writes);
  append_missing(to, present, !to.default_allow, writes);
  return writes;
}

Result<void> set_devices_v1(const Directory& directory, const DeviceRules& rules) {
  const DeviceList wanted = TRY(to_device_list(rules));
  const DeviceList present = TRY(parse_device_list(TRY(directory.read("devices.list"))));
  // Each line by a call of its own, as the kernel takes one at a time; opened once.
  UniqueFd allow = TRY(sys::open(directory.path() + "/devices.allow", O_WRONLY));
  UniqueFd deny = TRY(sys::open(directory.path() + "/devices.deny", O_WRONLY));
  for (const DeviceWrite& write : device_writes(present, wanted)) {
    auto written =
        sys::write_all((write.allow ? allow : deny).get(), write.line,
                       directory.path() + (write.allow ? "/devices.allow" : "/devices.deny"));
    if (!written) return fail(std::move(written.error()).in("linux.resources.devices"));
  }
  return {};
}

}  // namespace caisson::cgroup
