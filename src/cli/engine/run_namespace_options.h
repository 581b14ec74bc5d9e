// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"
#include "cli/engine/run_setters.h"

namespace caisson::cli {

// Each checks for form what its option takes; errors are kInvalid and say what is accepted.
Result<engine::NamespaceMode> parse_namespace(std::string_view text);
Result<engine::NamespaceMode> parse_ipc(std::string_view text);
Result<engine::NamespaceMode> parse_network(std::string_view text);
Result<engine::NamespaceMode> parse_user_namespace(std::string_view text);
Result<void> add_time_offset(engine::RunOptions& run, std::string_view text);

// At most 64 bytes (sethostname(2)) of letters, digits, '-', '_' and '.': what can stand in
// /etc/hosts.
Result<std::string> parse_hostname(std::string_view text);

// `run`'s namespaces and the names that they hold.
inline constexpr std::array kRunNamespaceOptions = std::to_array<Option>({
    {.name = "cgroupns",
     .placeholder = "MODE",
     .help = "Cgroup namespace: private (default), host, container:NAME or ns:PATH",
     .set = set_parsed<&engine::RunOptions::cgroup, parse_namespace>},
    {.name = "domainname",
     .placeholder = "NAME",
     .help = "NIS domain name inside",
     .set = set_parsed<&engine::RunOptions::domainname, parse_hostname>},
    {.name = "hostname",
     .letter = 'h',
     .placeholder = "NAME",
     .help = "Host name inside (default: the container's short id)",
     .set = set_parsed<&engine::RunOptions::hostname, parse_hostname>},
    {.name = "ipc",
     .placeholder = "MODE",
     .help = "IPC namespace: private (default), shareable, none (no /dev/shm), host, "
             "container:NAME or ns:PATH",
     .set = set_parsed<&engine::RunOptions::ipc, parse_ipc>},
    {.name = "net",
     .placeholder = "MODE",
     .set = set_parsed<&engine::RunOptions::network, parse_network>},
    {.name = "network",
     .placeholder = "MODE",
     .help = "Network: bridge (default), none (loopback only), host, container:NAME or ns:PATH",
     .set = set_parsed<&engine::RunOptions::network, parse_network>},
    {.name = "pid",
     .placeholder = "MODE",
     .help = "PID namespace: private (default), host, container:NAME or ns:PATH",
     .example = "--pid container:web",
     .set = set_parsed<&engine::RunOptions::pid, parse_namespace>},
    {.name = "time",
     .placeholder = "MODE",
     .help = "Time namespace: host (default), private, container:NAME or ns:PATH",
     .set = set_parsed<&engine::RunOptions::time, parse_namespace>},
    {.name = "time-offset",
     .placeholder = "CLOCK=SECONDS",
     .help = "Move monotonic or boottime in a time namespace of the container's own",
     .example = "--time-offset boottime=86400",
     .set = set_with<add_time_offset>},
    {.name = "userns",
     .placeholder = "MODE",
     .help = "User namespace: host, auto[:size=N], keep-id, container:NAME or ns:PATH",
     .set = set_parsed<&engine::RunOptions::user_namespace, parse_user_namespace>},
    {.name = "uts",
     .placeholder = "MODE",
     .help = "UTS namespace (host name): private (default), host, container:NAME or ns:PATH",
     .set = set_parsed<&engine::RunOptions::uts, parse_namespace>},
});

}  // namespace caisson::cli
