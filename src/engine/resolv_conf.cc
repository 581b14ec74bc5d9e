// SPDX-License-Identifier: Apache-2.0
#include "engine/resolv_conf.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"
#include "net/ip_address.h"

namespace caisson::engine {
namespace {

struct ResolvConf {
  std::vector<std::string> nameservers;
  std::vector<std::string> search;
  std::vector<std::string> options;
};

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  while (!(line = trim(line)).empty()) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    found.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return found;
}

// resolv.conf(5): the last of "search" and "domain" counts, options add up, and what begins with
// ';' or '#' is a comment.
ResolvConf parse(std::string_view text) {
  ResolvConf conf;
  for (const std::string_view line : split(text, '\n')) {
    const auto parts = words(line.substr(0, line.find_first_of(";#")));
    if (parts.size() < 2) continue;
    const std::vector<std::string> values(parts.begin() + 1, parts.end());
    if (parts[0] == "nameserver") conf.nameservers.push_back(values.front());
    if (parts[0] == "search" || parts[0] == "domain") conf.search = values;
    if (parts[0] == "options") {
      conf.options.insert(conf.options.end(), values.begin(), values.end());
    }
  }
  return conf;
}

bool reaches_from_inside(const std::string& server) {
  const auto address = net::IpAddress::parse(server);
  return address && !address->is_loopback() && !address->is_unspecified();
}

void add_line(std::string& text, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) text.append(key).append(" ").append(join(values, " ")).append("\n");
}

}  // namespace

std::string container_resolv_conf(std::string_view hosts, const NetworkOptions& options) {
  ResolvConf conf = parse(hosts);
  if (options.nameservers.empty()) {
    std::erase_if(conf.nameservers, [](const auto& one) { return !reaches_from_inside(one); });
  } else {
    conf.nameservers = options.nameservers;
  }
  if (!options.search.empty()) conf.search = options.search;
  if (!options.resolver.empty()) conf.options = options.resolver;
  if (conf.search == std::vector<std::string>{"."}) conf.search.clear();  // none, as Docker has it
  std::string text;
  for (const std::string& server : conf.nameservers) add_line(text, "nameserver", {server});
  if (conf.nameservers.empty()) {
    text += "# The host names no name server that can be reached from here; --dns names one.\n";
  }
  add_line(text, "search", conf.search);
  add_line(text, "options", conf.options);
  return text;
}

bool names_only_resolved(std::string_view hosts) {
  const ResolvConf conf = parse(hosts);
  return conf.nameservers == std::vector<std::string>{"127.0.0.53"};
}

}  // namespace caisson::engine
