// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace caisson::engine {

// `-p`: one port of the container and where it is to be reached, as Docker keeps it.
struct PortMapping {
  std::string port;          // "80/tcp"
  std::string host_address;  // "" for all of the host's
  std::string host_port;     // "8080", "8000-8010" for the first free one, "" for any
  bool operator==(const PortMapping&) const = default;
};

// What a container with an interface of its own has it do, and which names it knows.
struct NetworkOptions {
  std::string range;     // of a bridge that is made for the container: "172.30.0.0/16"; "": any
  std::string range6;    // the same
  std::string address;   // --ip
  std::string address6;  // --ip6
  std::string mac;       // --mac-address
  std::vector<PortMapping> ports;
  bool publish_all = false;              // -P
  std::vector<std::string> exposed;      // "80/tcp": --expose, the image's, and those of `ports`
  std::vector<std::string> nameservers;  // --dns
  std::vector<std::string> search;       // --dns-search
  std::vector<std::string> resolver;     // --dns-option
  std::vector<std::string> extra_hosts;  // --add-host: "NAME:ADDRESS"
};

}  // namespace caisson::engine
