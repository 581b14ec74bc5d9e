// SPDX-License-Identifier: Apache-2.0
#include "engine/devices.h"

#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "engine/defaults.h"
#include "engine/host_devices.h"

namespace caisson::engine {
namespace {

// Docker's client takes the daemon's text for that of a missing command and exits with 127, on
// which scripts rely.
Error no_such_device(const DeviceRequest& request, std::string_view why) {
  Error error = Error::invalid("error gathering device information while adding custom device \"" +
                               request.source + "\": " + std::string(why));
  error.kind = Error::Kind::kCommandNotFound;
  return error;
}

void allow(oci::Resources& resources, const oci::Device& device, const std::string& access) {
  resources.devices.push_back({true, device.type, device.major, device.minor, access});
}

Result<void> add_device(oci::Linux& linux_config, const DeviceRequest& request) {
  struct stat status{};
  if (::stat(request.source.c_str(), &status) != 0) {
    return fail(no_such_device(request, to_lower(errno_text(errno))));
  }
  std::vector<oci::Device> nodes;
  if (S_ISDIR(status.st_mode)) {
    nodes = TRY(devices_below(request.source));
  } else if (auto device = device_of(request.source, status)) {
    nodes.push_back(std::move(*device));
  }
  if (nodes.empty()) return fail(no_such_device(request, "not a device node"));
  for (oci::Device& node : nodes) {
    node.path = request.destination + node.path.substr(request.source.size());
    allow(linux_config.resources, node, request.access);
    linux_config.devices.push_back(std::move(node));
  }
  return {};
}

// "c 1:* rwm", which was checked for form.
oci::DeviceRule rule_of(std::string_view text) {
  const std::vector<std::string_view> words = split(text, ' ');
  const auto numbers = split_once(words.at(1), ':').value_or(std::pair{"*", "*"});
  return {true, words[0].front(), parse_integer<std::int64_t>(numbers.first),
          parse_integer<std::int64_t>(numbers.second), std::string(words.at(2))};
}

}  // namespace

Result<void> set_devices(oci::Linux& linux_config, const RunOptions& options) {
  if (options.privileged) {
    linux_config.devices = TRY(devices_below("/dev"));
    linux_config.resources.devices = {{true, 'a', {}, {}, "rwm"}};
    return {};
  }
  linux_config.resources.devices = default_device_rules();
  for (const DeviceRequest& request : options.devices) TRY(add_device(linux_config, request));
  for (const std::string& rule : options.device_cgroup_rules) {
    linux_config.resources.devices.push_back(rule_of(rule));
  }
  return {};
}

}  // namespace caisson::engine
