// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/network_options.h"

namespace caisson::cli {

// What the options of `run` that concern its network mean. All follow Docker's forms and words;
// errors are kInvalid. Pure.

// One `-p`: [ADDRESS:][HOST]:PORT[/PROTOCOL], ranges for both ports, or published=…,target=….
Result<std::vector<engine::PortMapping>> parse_publish(std::string_view text);

// One `--expose`: PORT[-PORT][/PROTOCOL]; a text for each port: "80/tcp".
Result<std::vector<std::string>> parse_expose(std::string_view text);

// "PORT" or "PORT/PROTOCOL" as "80/tcp"; an error where it is no port.
Result<std::string> parse_port(std::string_view text);

// "NAME:ADDRESS", from what may also be written with '=' and brackets; host-gateway is an address.
Result<std::string> parse_extra_host(std::string_view text);

Result<std::string> parse_nameserver(std::string_view text);
Result<std::string> parse_search_domain(std::string_view text);
Result<std::string> parse_resolver_option(std::string_view text);
Result<std::string> parse_v4(std::string_view text);
Result<std::string> parse_v6(std::string_view text);
Result<std::string> parse_mac(std::string_view text);

}  // namespace caisson::cli
