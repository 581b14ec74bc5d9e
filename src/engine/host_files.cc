// SPDX-License-Identifier: Apache-2.0
#include "engine/host_files.h"

#include <cerrno>
#include <string_view>

#include "base/strings.h"
#include "engine/network.h"
#include "engine/resolv_conf.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

constexpr std::string_view kOwnHosts =
    "127.0.0.1\tlocalhost\n"
    "::1\tlocalhost ip6-localhost ip6-loopback\n"
    "fe00::\tip6-localnet\n"
    "ff00::\tip6-mcastprefix\n"
    "ff02::1\tip6-allnodes\n"
    "ff02::2\tip6-allrouters\n";

Result<std::string> host_file(const std::string& path) {
  auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) return std::string();
  return text;
}

// Who resolves names for the host, as the container can ask them too: systemd-resolved listens on
// the loopback and keeps its own servers in a file beside.
Result<std::string> resolv_conf(const RunOptions& options) {
  std::string hosts = TRY(host_file("/etc/resolv.conf"));
  const NetworkOptions& network = options.networking;
  if (options.network.is_host()) {
    const bool asked =
        !network.nameservers.empty() || !network.search.empty() || !network.resolver.empty();
    return asked ? container_resolv_conf(hosts, network) : hosts;
  }
  if (names_only_resolved(hosts)) {
    const std::string servers = TRY(host_file("/run/systemd/resolve/resolv.conf"));
    if (!servers.empty()) hosts = servers;
  }
  return container_resolv_conf(hosts, network);
}

// "ADDRESS\tNAME" for each of Docker's "NAME:ADDRESS"; host-gateway stands for the bridge.
Result<std::string> extra_hosts(const NetworkOptions& options, const bridge::Endpoint* endpoint) {
  std::string text;
  for (const std::string& entry : options.extra_hosts) {
    const auto parts = *split_once(entry, ':');
    const std::string name = "\t" + std::string(parts.first) + "\n";
    if (parts.second != "host-gateway") {
      text.append(parts.second).append(name);
      continue;
    }
    if (endpoint == nullptr) {
      return fail(Error::invalid("unable to derive the IP value for host-gateway")
                      .with_hint("it is the bridge network's"));
    }
    text.append(endpoint->gateway.text()).append(name);
    if (endpoint->second) text.append(endpoint->second->gateway.text()).append(name);
  }
  return text;
}

std::string own_names(const std::string& hostname, const RunOptions& options,
                      const bridge::Endpoint& endpoint) {
  std::string name = "\t" + hostname;
  if (!options.domainname.empty()) name += "." + options.domainname + " " + hostname;
  name += "\n";
  std::string text = endpoint.address.text() + name;
  if (endpoint.second) text.append(endpoint.second->address.text()).append(name);
  return text;
}

}  // namespace

Result<void> write_hosts_file(const std::string& directory, const std::string& hostname,
                              const RunOptions& options, const bridge::Endpoint* endpoint) {
  const bool host_network = options.network.is_host();
  std::string text = host_network ? TRY(host_file("/etc/hosts")) : std::string(kOwnHosts);
  text += TRY(extra_hosts(options.networking, endpoint));
  if (endpoint != nullptr) text += own_names(hostname, options, *endpoint);
  return sys::create_file(directory + "/hosts", text, 0644);
}

Result<void> write_host_files(const std::string& directory, const std::string& hostname,
                              const RunOptions& options) {
  if (is_on_bridge(options)) {
    // It is written when the addresses are known, but has to be there when files get their labels.
    TRY(sys::create_file(directory + "/hosts", "", 0644));
  } else {
    TRY(write_hosts_file(directory, hostname, options, nullptr));
  }
  TRY(sys::create_file(directory + "/hostname", hostname + "\n", 0644));
  return sys::create_file(directory + "/resolv.conf", TRY(resolv_conf(options)), 0644);
}

std::vector<oci::Mount> host_file_mounts(const std::string& directory) {
  std::vector<oci::Mount> mounts;
  for (const std::string name : {"hosts", "hostname", "resolv.conf"}) {
    mounts.push_back(
        {"/etc/" + name, "bind", directory + "/" + name, {"bind", "rprivate"}, {}, {}});
  }
  return mounts;
}

}  // namespace caisson::engine
