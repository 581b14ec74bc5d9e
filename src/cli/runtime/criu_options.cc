// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/criu_options.h"

#include <sched.h>

#include <array>
#include <string>
#include <utility>

#include "base/strings.h"

namespace caisson::cli {
namespace {

Error refused(std::string_view what, std::string_view value) {
  return Error::invalid(std::string(what) + ", not \"" + std::string(value) + "\"");
}

}  // namespace

Result<criu::CgroupMode> parse_cgroup_mode(std::string_view value) {
  using enum criu::CgroupMode;
  constexpr std::array<std::pair<std::string_view, criu::CgroupMode>, 4> kModes = {
      {{"soft", kSoft}, {"full", kFull}, {"strict", kStrict}, {"ignore", kIgnore}}};
  for (const auto& [name, mode] : kModes) {
    if (value == name) return mode;
  }
  return fail(refused("--manage-cgroups-mode takes soft, full, strict or ignore", value));
}

Result<std::uint64_t> parse_empty_namespace(std::string_view value) {
  if (value == "network" || value == "net") return std::uint64_t{CLONE_NEWNET};
  return fail(refused("--empty-ns takes network", value));
}

Result<criu::PageServer> parse_page_server(std::string_view value) {
  const std::size_t colon = value.rfind(':');
  if (colon != std::string_view::npos && colon > 0) {
    std::string_view address = value.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) {
      address = address.substr(1, address.size() - 2);
    }
    const auto port = parse_integer<std::uint16_t>(value.substr(colon + 1));
    if (port && *port != 0) return criu::PageServer{std::string(address), *port};
  }
  return fail(refused("--page-server takes ADDRESS:PORT", value));
}

}  // namespace caisson::cli
