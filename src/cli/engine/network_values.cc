// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/network_values.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/strings.h"
#include "bridge/endpoint.h"
#include "net/ip_address.h"

namespace caisson::cli {
namespace {

using engine::PortMapping;

struct Range {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  [[nodiscard]] int size() const { return last - first; }
};

std::optional<Range> parse_range(std::string_view text) {
  const auto parts = split_once(text, '-');
  const auto first = parse_integer<std::uint16_t>(parts ? parts->first : text);
  const auto last = parts ? parse_integer<std::uint16_t>(parts->second) : first;
  if (!first || !last || *last < *first) return std::nullopt;
  return Range{*first, *last};
}

// The parts of ADDRESS:HOST:PORT; an IPv6 address has colons of its own.
struct Spec {
  std::string_view address;
  std::string_view host;
  std::string_view port;
};

Spec split_spec(std::string_view text) {
  Spec spec;
  const std::size_t last = text.rfind(':');
  if (last == std::string_view::npos) return {"", "", text};
  spec.port = text.substr(last + 1);
  const std::string_view rest = text.substr(0, last);
  const std::size_t before = rest.rfind(':');
  spec.host = before == std::string_view::npos ? rest : rest.substr(before + 1);
  if (before != std::string_view::npos) spec.address = rest.substr(0, before);
  return spec;
}

std::string_view without_brackets(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) return text.substr(1, text.size() - 2);
  return text;
}

Result<std::string> parse_host_address(std::string_view text) {
  if (text.empty()) return std::string();
  const auto address = net::IpAddress::parse(without_brackets(text));
  const bool bracketed = text.starts_with('[');
  if (!address || bracketed == address->is_v4()) {
    return fail(Error::invalid("invalid IP address: " + std::string(text)));
  }
  return address->text();
}

Result<std::string> parse_protocol(std::string_view text) {
  std::string name = to_lower(text);
  if (bridge::parse_protocol(name)) return name;
  return fail(Error::invalid("invalid proto: " + std::string(text)));
}

struct ContainerPorts {
  Range range;
  std::string protocol = "tcp";
};

Result<ContainerPorts> parse_container_ports(std::string_view text) {
  const auto parts = split_once(text, '/');
  const std::string_view ports = parts ? parts->first : text;
  if (ports.empty()) {
    return fail(Error::invalid("no port specified: " + std::string(text) + "<empty>"));
  }
  const auto range = parse_range(ports);
  if (!range || range->first == 0) {
    return fail(Error::invalid("invalid containerPort: " + std::string(ports)));
  }
  return ContainerPorts {
    *range, parts ? TRY(parse_protocol(parts->second)) : "tcp"
  };
}

std::string port_name(unsigned port, const std::string& protocol) {
  return std::to_string(port) + "/" + protocol;
}

Result<std::vector<PortMapping>> parse_short(std::string_view text) {
  const Spec spec = split_spec(text);
  const std::string address = TRY(parse_host_address(spec.address));
  const ContainerPorts inside = TRY(parse_container_ports(spec.port));
  std::optional<Range> host;
  if (!spec.host.empty()) {
    host = parse_range(spec.host);
    if (!host) return fail(Error::invalid("invalid hostPort: " + std::string(spec.host)));
    const bool one_of_many = inside.range.size() == 0;
    if (!one_of_many && host->size() != inside.range.size()) {
      return fail(Error::invalid("invalid ranges specified for container and host Ports: " +
                                 std::string(spec.port) + " and " + std::string(spec.host)));
    }
  }
  std::vector<PortMapping> mappings;
  for (int i = 0; i <= inside.range.size(); ++i) {
    PortMapping mapping{port_name(static_cast<unsigned>(inside.range.first + i), inside.protocol),
                        address, ""};
    // 0 lets the kernel choose, as nothing does.
    if (host && host->first != 0) mapping.host_port = std::to_string(host->first + i);
    if (host && inside.range.size() == 0 && host->size() > 0) {
      mapping.host_port = std::string(spec.host);
    }
    mappings.push_back(std::move(mapping));
  }
  return mappings;
}

// "published=8080,target=80,protocol=tcp"
Result<std::vector<PortMapping>> parse_long(std::string_view text) {
  std::string published;
  std::string target;
  std::string protocol = "tcp";
  for (const std::string_view part : split(text, ',')) {
    const auto setting = split_once(part, '=');
    const std::string_view key = setting ? setting->first : "";
    std::string* field = key == "published"  ? &published
                         : key == "target"   ? &target
                         : key == "protocol" ? &protocol
                                             : nullptr;
    if (field == nullptr) {
      return fail(Error::invalid("invalid publish opts format (should be name=value but got '" +
                                 std::string(part) + "')"));
    }
    *field = setting->second;
  }
  if (target.empty()) return fail(Error::invalid("no port specified: " + std::string(text)));
  return parse_short(published + ":" + target + "/" + protocol);
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// What can stand in a line of hosts or resolv.conf without being two words of it.
bool is_one_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f && c != '#' && c != ';';
  });
}

Result<std::string> parse_address(std::string_view text, bool v4) {
  const auto address = net::IpAddress::parse(text);
  if (address && address->is_v4() == v4) return address->text();
  return fail(
      Error::invalid(std::string(text) + " is not an " + (v4 ? "IPv4" : "IPv6") + " address"));
}

}  // namespace

Result<std::vector<PortMapping>> parse_publish(std::string_view text) {
  return text.contains('=') ? parse_long(text) : parse_short(text);
}

Result<std::vector<std::string>> parse_expose(std::string_view text) {
  if (text.contains(':')) {
    return fail(Error::invalid("invalid port format for --expose: " + std::string(text)));
  }
  auto ports = parse_container_ports(text);
  if (!ports) {
    return fail(Error::invalid("invalid range format for --expose: " + std::string(text) +
                               ", error: " + ports.error().message()));
  }
  std::vector<std::string> names;
  for (unsigned port = ports->range.first; port <= ports->range.last; ++port) {
    names.push_back(port_name(port, ports->protocol));
  }
  return names;
}

Result<std::string> parse_port(std::string_view text) {
  const ContainerPorts ports = TRY(parse_container_ports(text));
  if (ports.range.size() == 0) return port_name(ports.range.first, ports.protocol);
  return fail(Error::invalid("invalid port: " + std::string(text)));
}

Result<std::string> parse_extra_host(std::string_view text) {
  const std::size_t end = text.find_first_of(":=");
  const std::string_view name = text.substr(0, end);
  if (end == std::string_view::npos || name.empty() ||
      !std::ranges::all_of(name, is_host_character)) {
    return fail(Error::invalid("bad format for add-host: \"" + std::string(text) + "\""));
  }
  const std::string_view value = text.substr(end + 1);
  if (value == "host-gateway") return std::string(name).append(":host-gateway");
  const auto address = net::IpAddress::parse(without_brackets(value));
  if (!address) {
    return fail(Error::invalid("invalid IP address in add-host: \"" + std::string(value) + "\""));
  }
  return std::string(name).append(":").append(address->text());
}

Result<std::string> parse_nameserver(std::string_view text) {
  const auto address = net::IpAddress::parse(text);
  if (address) return address->text();
  return fail(Error::invalid(std::string(text) + " is not an ip address"));
}

Result<std::string> parse_search_domain(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_host_character)) return std::string(text);
  return fail(Error::invalid(std::string(text) + " is not a valid domain"));
}

Result<std::string> parse_resolver_option(std::string_view text) {
  if (is_one_word(text)) return std::string(text);
  return fail(Error::invalid("expected one option of resolv.conf(5)"));
}

Result<std::string> parse_v4(std::string_view text) {
  return parse_address(text, true);
}

Result<std::string> parse_v6(std::string_view text) {
  return parse_address(text, false);
}

Result<std::string> parse_mac(std::string_view text) {
  const auto address = net::MacAddress::parse(text);
  if (address && !address->is_multicast()) return address->text();
  return fail(Error::invalid(std::string(text) + " is not a valid mac address"));
}

}  // namespace caisson::cli
