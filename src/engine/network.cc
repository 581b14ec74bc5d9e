// SPDX-License-Identifier: Apache-2.0
#include "engine/network.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/log.h"
#include "base/strings.h"
#include "bridge/connect.h"
#include "bridge/ledger.h"
#include "engine/config.h"
#include "engine/host_files.h"

namespace caisson::engine {
namespace {

// The forms of the texts were checked when they were read.
Result<bridge::PortRequest> port_request(const PortMapping& mapping) {
  const auto invalid = [&] { return Error::invalid("no port mapping: " + mapping.port); };
  bridge::PortRequest request;
  const auto port = split_once(mapping.port, '/');
  const auto number = port ? parse_integer<std::uint16_t>(port->first) : std::nullopt;
  const auto protocol = port ? bridge::parse_protocol(port->second) : std::nullopt;
  if (!number || !protocol) return fail(invalid());
  request.container_port = *number;
  request.protocol = *protocol;
  if (!mapping.host_address.empty()) {
    request.host_address = net::IpAddress::parse(mapping.host_address);
    if (!request.host_address) return fail(invalid());
  }
  if (mapping.host_port.empty()) return request;
  const auto range = split_once(mapping.host_port, '-');
  const auto first = parse_integer<std::uint16_t>(range ? range->first : mapping.host_port);
  const auto last = range ? parse_integer<std::uint16_t>(range->second) : first;
  if (!first || !last) return fail(invalid());
  request.host_first = *first;
  request.host_last = *last;
  return request;
}

bool is_published(const NetworkOptions& options, const std::string& port) {
  return std::ranges::find(options.ports, port, &PortMapping::port) != options.ports.end();
}

Result<bridge::EndpointRequest> endpoint_request(const NetworkOptions& options) {
  bridge::EndpointRequest request;
  if (!options.address.empty()) request.address = net::IpAddress::parse(options.address);
  if (!options.address6.empty()) request.address6 = net::IpAddress::parse(options.address6);
  if (!options.mac.empty()) request.mac = net::MacAddress::parse(options.mac);
  for (const PortMapping& mapping : options.ports) {
    request.ports.push_back(TRY(port_request(mapping)));
  }
  if (!options.publish_all) return request;
  for (const std::string& port : options.exposed) {
    if (!is_published(options, port)) request.ports.push_back(TRY(port_request({port, "", ""})));
  }
  return request;
}

bridge::Settings bridge_settings(const NetworkOptions& options) {
  bridge::Settings settings;
  if (!options.range.empty()) settings.range = net::Subnet::parse(options.range);
  if (!options.range6.empty()) settings.range6 = net::Subnet::parse(options.range6);
  return settings;
}

}  // namespace

bool is_on_bridge(const RunOptions& options) {
  const NamespaceMode& mode = options.network;
  // Ordinary users may not change the host's network; they have none unless they say so.
  return mode.is("bridge") || mode.is("default") || (mode.is("") && ::geteuid() == 0);
}

std::string network_name(const RunOptions& options) {
  if (is_on_bridge(options)) return "bridge";
  return options.network.is("") ? "none" : options.network.text();
}

Result<void> check_network(const RunOptions& options) {
  const NetworkOptions& network = options.networking;
  if (is_on_bridge(options)) {
    if (::geteuid() != 0) {
      return fail(Error::from_errno(EPERM, "use the bridge network as an ordinary user")
                      .with_hint("--network none and host need no right to the host's network"));
    }
    TRY(endpoint_request(network));
    return {};
  }
  if (!network.address.empty() || !network.address6.empty()) {
    return fail(Error::invalid("--ip and --ip6 are for the bridge network"));
  }
  const bool publishes = !network.ports.empty() || network.publish_all;
  if (options.network.is_joined()) {
    if (publishes) {
      return fail(
          Error::invalid("conflicting options: port publishing and the container type "
                         "network mode"));
    }
    if (!network.exposed.empty()) {
      return fail(
          Error::invalid("conflicting options: port exposing and the container type "
                         "network mode"));
    }
    if (!network.mac.empty()) {
      return fail(Error::invalid("conflicting options: mac-address and the network mode"));
    }
    if (!network.nameservers.empty()) {
      return fail(Error::invalid("conflicting options: dns and the network mode"));
    }
    if (!network.extra_hosts.empty()) {
      return fail(
          Error::invalid("conflicting options: custom host-to-IP mapping and the network "
                         "mode"));
    }
  }
  if (publishes && options.network.is_host()) {
    log::warning("Published ports are discarded when using host network mode");
  }
  return {};
}

Result<void> add_image_ports(NetworkOptions& options, const std::vector<std::string>& ports) {
  for (const std::string& text : ports) {
    const std::string port = text.contains('/') ? text : text + "/tcp";
    if (!port_request({port, "", ""})) {
      return fail(Error::invalid("the image exposes \"" + text + "\", which is no port"));
    }
    if (std::ranges::find(options.exposed, port) == options.exposed.end()) {
      options.exposed.push_back(port);
    }
  }
  return {};
}

Result<void> connect_network(const RunOptions& options, const std::string& id,
                             const std::string& directory, pid_t pid) {
  if (!is_on_bridge(options)) return {};
  const bridge::Endpoint endpoint = TRY(bridge::connect(
      id, pid, TRY(endpoint_request(options.networking)), bridge_settings(options.networking)));
  return write_hosts_file(directory, TRY(container_hostname(options, id)), options, &endpoint);
}

Result<std::optional<bridge::Endpoint>> find_endpoint(const std::string& id) {
  auto leases = TRY(bridge::list_leases());
  const auto found = std::ranges::find(leases, id, &bridge::Lease::id);
  if (found == leases.end()) return std::nullopt;
  return std::move(found->endpoint);
}

}  // namespace caisson::engine
