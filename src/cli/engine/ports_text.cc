// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ports_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>

#include "base/strings.h"
#include "net/ip_address.h"

namespace caisson::cli {
namespace {

struct Port {
  std::uint16_t inside = 0;
  std::string protocol;
  std::optional<net::IpAddress> address;  // nothing: not published
  std::uint16_t outside = 0;
};

// Ports one after the other that differ in nothing else.
struct Group {
  std::uint16_t first;
  std::uint16_t last;
  const Port* port;
};

std::vector<Port> all_ports(const std::vector<std::string>& exposed,
                            const std::vector<bridge::PortBinding>& published) {
  std::vector<Port> ports;
  for (const bridge::PortBinding& one : published) {
    ports.push_back({one.container_port, std::string(bridge::name_of(one.protocol)),
                     one.host_address, one.host_port});
  }
  for (const std::string& name : exposed) {
    const auto parts = split_once(name, '/');
    const auto number = parts ? parse_integer<std::uint16_t>(parts->first) : std::nullopt;
    if (!number) continue;
    const bool known = std::ranges::any_of(ports, [&](const Port& port) {
      return port.inside == *number && port.protocol == parts->second;
    });
    if (!known) ports.push_back({*number, std::string(parts->second), {}, 0});
  }
  const auto key = [](const Port& port) {
    return std::tuple(port.inside, port.address ? port.address->text() : "", port.outside,
                      port.protocol);
  };
  std::ranges::sort(ports, {}, key);
  return ports;
}

std::string text_of(const Group& group) {
  std::string range = std::to_string(group.first);
  if (group.last != group.first) range += "-" + std::to_string(group.last);
  std::string text;
  if (const auto& address = group.port->address) {
    text = (address->is_v4() ? address->text() : "[" + address->text() + "]") + ":" + range + "->";
  }
  return text + range + "/" + group.port->protocol;
}

bool same_kind(const Port& one, const Port& other) {
  return one.protocol == other.protocol && one.address == other.address;
}

}  // namespace

std::string ports_text(const std::vector<std::string>& exposed,
                       const std::vector<bridge::PortBinding>& published) {
  const std::vector<Port> ports = all_ports(exposed, published);
  std::vector<Group> open;
  std::vector<std::string> texts;
  std::vector<std::string> moved;  // to another number
  for (const Port& port : ports) {
    if (port.address && port.outside != port.inside) {
      moved.push_back(port.address->text_with_port(port.outside) + "->" +
                      std::to_string(port.inside) + "/" + port.protocol);
      continue;
    }
    const auto group =
        std::ranges::find_if(open, [&](const Group& one) { return same_kind(*one.port, port); });
    if (group == open.end()) {
      open.push_back({port.inside, port.inside, &port});
    } else if (port.inside == group->last + 1) {
      group->last = port.inside;
    } else {
      texts.push_back(text_of(*group));
      *group = {port.inside, port.inside, &port};
    }
  }
  for (const Group& group : open) texts.push_back(text_of(group));
  texts.insert(texts.end(), moved.begin(), moved.end());
  return join(texts, ", ");
}

std::string container_end(const bridge::PortBinding& binding) {
  return std::to_string(binding.container_port) + "/" + std::string(name_of(binding.protocol));
}

std::string host_end(const bridge::PortBinding& binding) {
  return binding.host_address.text_with_port(binding.host_port);
}

}  // namespace caisson::cli
