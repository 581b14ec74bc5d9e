// SPDX-License-Identifier: Apache-2.0
#include "engine/host_files.h"

#include <cerrno>
#include <string_view>

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

}  // namespace

Result<void> write_host_files(const std::string& directory, const std::string& hostname,
                              const NamespaceMode& network) {
  const bool host_network = network.is_host();
  const std::string hosts = host_network ? TRY(host_file("/etc/hosts")) : std::string(kOwnHosts);
  TRY(sys::create_file(directory + "/hosts", hosts, 0644));
  TRY(sys::create_file(directory + "/hostname", hostname + "\n", 0644));
  return sys::create_file(directory + "/resolv.conf", TRY(host_file("/etc/resolv.conf")), 0644);
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
