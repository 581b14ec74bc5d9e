// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"
#include "cli/engine/network_values.h"
#include "cli/engine/run_setters.h"

namespace caisson::cli {

// One more text for a list of NetworkOptions.
template <auto kMember, auto kParse>
Result<void> append_to_network(void* target, std::string_view value) {
  (detail::field(target, &engine::RunOptions::networking).*kMember).push_back(TRY(kParse(value)));
  return {};
}

// Those that make several entries.
Result<void> add_published(engine::RunOptions& run, std::string_view text);
Result<void> add_exposed(engine::RunOptions& run, std::string_view text);
Result<void> set_publish_all(engine::RunOptions& run, std::string_view text);
// kInvalid: aliases are names on networks that users make.
Result<void> refuse_alias(engine::RunOptions& run, std::string_view text);

// `run`'s network but for the namespace itself.
inline constexpr std::array kRunNetworkOptions = std::to_array<Option>({
    {.name = "add-host",
     .placeholder = "NAME:ADDRESS",
     .help = "Add a name to /etc/hosts; host-gateway stands for the host's address",
     .example = "--add-host host:host-gateway",
     .set = append_to_network<&engine::NetworkOptions::extra_hosts, parse_extra_host>},
    {.name = "dns",
     .placeholder = "ADDRESS",
     .help = "Name server in place of the host's",
     .set = append_to_network<&engine::NetworkOptions::nameservers, parse_nameserver>},
    {.name = "dns-opt",
     .placeholder = "OPTION",
     .set = append_to_network<&engine::NetworkOptions::resolver, parse_resolver_option>},
    {.name = "dns-option",
     .placeholder = "OPTION",
     .help = "Option of resolv.conf(5), such as ndots:2",
     .set = append_to_network<&engine::NetworkOptions::resolver, parse_resolver_option>},
    {.name = "dns-search",
     .placeholder = "DOMAIN",
     .help = "Domain in which short names are looked up; . for none",
     .set = append_to_network<&engine::NetworkOptions::search, parse_search_domain>},
    {.name = "expose",
     .placeholder = "PORT[/PROTOCOL]",
     .help = "Port, or range of ports, that -P publishes",
     .set = set_with<add_exposed>},
    {.name = "ip",
     .placeholder = "ADDRESS",
     .help = "IPv4 address on the bridge",
     .set = set_parsed_in<&engine::RunOptions::networking, &engine::NetworkOptions::address,
                          parse_v4>},
    {.name = "ip6",
     .placeholder = "ADDRESS",
     .help = "IPv6 address on the bridge",
     .set = set_parsed_in<&engine::RunOptions::networking, &engine::NetworkOptions::address6,
                          parse_v6>},
    {.name = "mac-address",
     .placeholder = "ADDRESS",
     .help = "Ethernet address on the bridge",
     .set =
         set_parsed_in<&engine::RunOptions::networking, &engine::NetworkOptions::mac, parse_mac>},
    {.name = "network-alias", .placeholder = "NAME", .set = set_with<refuse_alias>},
    {.name = "publish",
     .letter = 'p',
     .placeholder = "[ADDRESS:][HOST]:PORT[/PROTOCOL]",
     .help = "Publish a port, or a range of ports, to the host",
     .example = "-p 8080:80 -p 127.0.0.1:5353:53/udp",
     .set = set_with<add_published>},
    {.name = "publish-all",
     .letter = 'P',
     .help = "Publish all exposed ports to ports that the kernel chooses",
     .set = set_with<set_publish_all>},
});

}  // namespace caisson::cli
