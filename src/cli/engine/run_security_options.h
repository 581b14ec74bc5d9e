// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"
#include "cli/engine/run_setters.h"

namespace caisson::cli {

// One `--security-opt`: seccomp=…, no-new-privileges[=BOOL], systempaths=unconfined,
// writable-cgroups[=BOOL]; ':' serves as well as '='.
Result<void> add_security_option(engine::RunOptions& run, std::string_view text);

// "SRC[:DST][:rwm]"
Result<engine::DeviceRequest> parse_device(std::string_view text);
// "c 1:* rwm"
Result<std::string> parse_device_cgroup_rule(std::string_view text);
// "KEY=VALUE" of those that a namespace holds.
Result<void> add_sysctl(engine::RunOptions& run, std::string_view text);
// "NAME=SOFT[:HARD]"
Result<void> add_ulimit(engine::RunOptions& run, std::string_view text);
Result<void> set_oom_score_adj(engine::RunOptions& run, std::string_view text);

// What `run`'s container may do, and as whom.
inline constexpr std::array kRunSecurityOptions = std::to_array<Option>({
    {.name = "cap-add",
     .placeholder = "CAP",
     .help = "Add a Linux capability, or ALL; the seccomp profile follows",
     .example = "--cap-add SYS_PTRACE",
     .set = append_text<&engine::RunOptions::cap_add>},
    {.name = "cap-drop",
     .placeholder = "CAP",
     .help = "Drop a Linux capability, or ALL",
     .example = "--cap-drop NET_RAW",
     .set = append_text<&engine::RunOptions::cap_drop>},
    {.name = "device",
     .placeholder = "SRC[:DST][:rwm]",
     .help = "Add a device of the host, or a directory of them",
     .example = "--device /dev/fuse",
     .set = append_parsed<&engine::RunOptions::devices, parse_device>},
    {.name = "device-cgroup-rule",
     .placeholder = "RULE",
     .help = "Allow devices by their numbers",
     .example = "--device-cgroup-rule 'c 189:* rw'",
     .set = append_parsed<&engine::RunOptions::device_cgroup_rules, parse_device_cgroup_rule>},
    {.name = "group-add",
     .placeholder = "GROUP",
     .help = "Add a group (name or gid) to those of the user",
     .set = append_text<&engine::RunOptions::groups>},
    {.name = "oom-score-adj",
     .placeholder = "NUMBER",
     .help = "How readily the kernel kills it for memory (-1000 to 1000)",
     .set = set_with<set_oom_score_adj>},
    {.name = "privileged",
     .help = "All capabilities and devices of the host, no seccomp filter, no masked paths",
     .set = set_switch<&engine::RunOptions::privileged>},
    {.name = "security-opt",
     .placeholder = "OPTION",
     .help = "seccomp=FILE|builtin|unconfined, apparmor=PROFILE|unconfined, "
             "label=disable|type:TYPE|level:LEVEL|..., no-new-privileges[=true|false], "
             "systempaths=unconfined or writable-cgroups[=true|false]",
     .example = "--security-opt seccomp=profile.json",
     .set = set_with<add_security_option>},
    {.name = "sysctl",
     .placeholder = "KEY=VALUE",
     .help = "Set a kernel parameter of the container's own namespaces",
     .example = "--sysctl net.core.somaxconn=1024",
     .set = set_with<add_sysctl>},
    {.name = "ulimit",
     .placeholder = "NAME=SOFT[:HARD]",
     .help = "Set a resource limit; -1 is none",
     .example = "--ulimit nofile=1024:2048",
     .set = set_with<add_ulimit>},
    {.name = "user",
     .letter = 'u',
     .placeholder = "USER[:GROUP]",
     .help = "Run as this user (name or uid) of the container's own passwd and group files",
     .example = "-u nobody",
     .set = set_text<&engine::RunOptions::user>},
});

}  // namespace caisson::cli
