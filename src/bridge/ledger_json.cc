// SPDX-License-Identifier: Apache-2.0
#include "bridge/ledger.h"
#include "json/parse.h"
#include "json/writer.h"

namespace caisson::bridge {
namespace {

Result<net::IpAddress> read_address(const json::Object& object, std::string_view key) {
  const auto value = TRY(object.require<json::Value>(key));
  const auto address = net::IpAddress::parse(TRY(value.as<std::string_view>()));
  if (!address) return fail(value.error("no address"));
  return *address;
}

Result<std::optional<net::Subnet>> read_range(const json::Object& object, std::string_view key) {
  const auto value = object.find(key);
  if (!value) return std::nullopt;
  const auto range = net::Subnet::parse(TRY(value->as<std::string_view>()));
  if (!range) return fail(value->error("no range of addresses"));
  return range;
}

Result<Protocol> read_protocol(const json::Object& object) {
  const auto value = TRY(object.require<json::Value>("Protocol"));
  const auto protocol = parse_protocol(TRY(value.as<std::string_view>()));
  if (!protocol) return fail(value.error("no protocol"));
  return *protocol;
}

Result<PortBinding> read_binding(const json::Value& value) {
  const json::Object object = TRY(value.as<json::Object>());
  return PortBinding {
    TRY(read_protocol(object))
    , TRY(read_address(object, "HostIP"))
    , TRY(object.require<std::uint16_t>("HostPort"))
    , TRY(object.require<std::uint16_t>("Port"))
  };
}

Result<std::optional<Endpoint::Second>> read_second(const json::Object& object) {
  if (!object.find("Address6")) return std::nullopt;
  return Endpoint::Second {
    TRY(read_address(object, "Address6"))
    , TRY(object.require<unsigned>("Prefix6"))
    , TRY(read_address(object, "Gateway6"))
  };
}

Result<Lease> read_lease(const json::Value& value) {
  const json::Object object = TRY(value.as<json::Object>());
  Lease lease;
  lease.id = TRY(object.require<std::string>("Id"));
  Endpoint& endpoint = lease.endpoint;
  endpoint.device = TRY(object.require<std::string>("Device"));
  const auto mac = TRY(object.require<json::Value>("Mac"));
  const auto parsed = net::MacAddress::parse(TRY(mac.as<std::string_view>()));
  if (!parsed) return fail(mac.error("no address of an interface"));
  endpoint.mac = *parsed;
  endpoint.address = TRY(read_address(object, "Address"));
  endpoint.prefix = TRY(object.require<unsigned>("Prefix"));
  endpoint.gateway = TRY(read_address(object, "Gateway"));
  endpoint.second = TRY(read_second(object));
  for (const json::Value& port : TRY(object.require<json::Array>("Ports"))) {
    endpoint.ports.push_back(TRY(read_binding(port)));
  }
  return lease;
}

void write_lease(json::Writer& writer, const Lease& lease) {
  const Endpoint& endpoint = lease.endpoint;
  writer.begin_object()
      .member("Id", lease.id)
      .member("Device", endpoint.device)
      .member("Mac", endpoint.mac.text())
      .member("Address", endpoint.address.text())
      .member("Prefix", endpoint.prefix)
      .member("Gateway", endpoint.gateway.text());
  if (endpoint.second) {
    writer.member("Address6", endpoint.second->address.text())
        .member("Prefix6", endpoint.second->prefix)
        .member("Gateway6", endpoint.second->gateway.text());
  }
  writer.key("Ports").begin_array();
  for (const PortBinding& port : endpoint.ports) {
    writer.begin_object()
        .member("Protocol", name_of(port.protocol))
        .member("HostIP", port.host_address.text())
        .member("HostPort", port.host_port)
        .member("Port", port.container_port)
        .end_object();
  }
  writer.end_array().end_object();
}

}  // namespace

std::string to_json(const Ledger& ledger) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object().member("Range", ledger.range.text());
  if (ledger.range6) writer.member("Range6", ledger.range6->text());
  writer.member("LastHost", ledger.last_host)
      .member("Generation", ledger.generation)
      .member("ForwardingWasOff", ledger.forwarding_was_off)
      .member("Forwarding6WasOff", ledger.forwarding6_was_off)
      .key("Leases")
      .begin_array();
  for (const Lease& lease : ledger.leases) write_lease(writer, lease);
  writer.end_array().end_object();
  return std::move(writer).text();
}

Result<Ledger> parse_ledger(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  Ledger ledger;
  const auto range = TRY(read_range(object, "Range"));
  if (!range) return fail(Error::invalid(std::string(source) + ": no range of addresses"));
  ledger.range = *range;
  ledger.range6 = TRY(read_range(object, "Range6"));
  ledger.last_host = TRY(object.require<std::uint32_t>("LastHost"));
  ledger.generation = TRY(object.require<std::uint32_t>("Generation"));
  ledger.forwarding_was_off = TRY(object.require<bool>("ForwardingWasOff"));
  ledger.forwarding6_was_off = TRY(object.require<bool>("Forwarding6WasOff"));
  for (const json::Value& lease : TRY(object.require<json::Array>("Leases"))) {
    ledger.leases.push_back(TRY(read_lease(lease)));
  }
  return ledger;
}

}  // namespace caisson::bridge
