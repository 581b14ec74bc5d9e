// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect_network.h"

#include <map>
#include <string>
#include <vector>

#include "bridge/settings.h"
#include "engine/inspect_values.h"
#include "engine/network.h"

namespace caisson::engine {
namespace {

struct HostEnd {
  std::string address;
  std::string port;
};

// By port of the container: "80/tcp"; one without an end is exposed alone.
using Ports = std::map<std::string, std::vector<HostEnd>>;

void write_ports(json::Writer& writer, std::string_view name, const Ports& ports) {
  writer.key(name).begin_object();
  for (const auto& [port, ends] : ports) {
    writer.key(port);
    if (ends.empty()) {
      writer.null();
      continue;
    }
    writer.begin_array();
    for (const HostEnd& end : ends) {
      writer.begin_object().member("HostIp", end.address).member("HostPort", end.port).end_object();
    }
    writer.end_array();
  }
  writer.end_object();
}

Ports ports_in_force(const RunOptions& options, const std::optional<bridge::Endpoint>& endpoint) {
  Ports ports;
  if (!endpoint) return ports;
  for (const std::string& exposed : options.networking.exposed) ports[exposed];
  for (const bridge::PortBinding& binding : endpoint->ports) {
    const std::string port =
        std::to_string(binding.container_port) + "/" + std::string(name_of(binding.protocol));
    ports[port].push_back({binding.host_address.text(), std::to_string(binding.host_port)});
  }
  return ports;
}

// The same members stand for the container and for each of its networks.
void write_addresses(json::Writer& writer, const std::optional<bridge::Endpoint>& endpoint) {
  const auto second = endpoint ? endpoint->second : std::nullopt;
  writer.member("Gateway", endpoint ? endpoint->gateway.text() : "")
      .member("IPAddress", endpoint ? endpoint->address.text() : "")
      .member("IPPrefixLen", endpoint ? endpoint->prefix : 0U)
      .member("IPv6Gateway", second ? second->gateway.text() : "")
      .member("GlobalIPv6Address", second ? second->address.text() : "")
      .member("GlobalIPv6PrefixLen", second ? second->prefix : 0U)
      .member("MacAddress", endpoint ? endpoint->mac.text() : "");
}

// What a container has none of beside its addresses.
void write_unused(json::Writer& writer) {
  writer.member("HairpinMode", false)
      .member("LinkLocalIPv6Address", "")
      .member("LinkLocalIPv6PrefixLen", 0);
  writer.key("SecondaryIPAddresses").null();
  writer.key("SecondaryIPv6Addresses").null();
}

}  // namespace

void write_network_settings(json::Writer& writer, const RunOptions& options,
                            const std::optional<bridge::Endpoint>& endpoint, pid_t process) {
  writer.key("NetworkSettings").begin_object();
  writer.member("Bridge", endpoint ? bridge::kDevice : "");
  // Nothing holds the network namespace but its processes. Of one that is joined Docker says
  // nothing.
  const bool is_there = process != 0 && options.network.container().empty();
  const std::string handle = "/proc/" + std::to_string(process) + "/ns/net";
  writer.member("SandboxKey", is_there ? handle : "");
  write_unused(writer);
  write_ports(writer, "Ports", ports_in_force(options, endpoint));
  write_addresses(writer, endpoint);
  writer.key("Networks").begin_object();
  if (!options.network.is_joined()) {
    writer.key(network_name(options)).begin_object().key("IPAMConfig").null();
    writer.key("Links").null();
    writer.key("Aliases").null();
    writer.key("DriverOpts").null();
    write_addresses(writer, endpoint);
    writer.end_object();
  }
  writer.end_object().end_object();
}

void write_network_request(json::Writer& writer, const RunOptions& options) {
  const NetworkOptions& network = options.networking;
  Ports ports;
  for (const PortMapping& mapping : network.ports) {
    ports[mapping.port].push_back({mapping.host_address, mapping.host_port});
  }
  writer.member("NetworkMode", network_name(options));
  write_ports(writer, "PortBindings", ports);
  writer.member("PublishAllPorts", network.publish_all);
  write_strings(writer, "Dns", network.nameservers);
  write_strings(writer, "DnsOptions", network.resolver);
  write_strings(writer, "DnsSearch", network.search);
  write_given(writer, "ExtraHosts", network.extra_hosts);
}

void write_exposed_ports(json::Writer& writer, const RunOptions& options) {
  if (options.networking.exposed.empty()) return;
  writer.key("ExposedPorts").begin_object();
  for (const std::string& port : options.networking.exposed) {
    writer.key(port).begin_object().end_object();
  }
  writer.end_object();
}

}  // namespace caisson::engine
