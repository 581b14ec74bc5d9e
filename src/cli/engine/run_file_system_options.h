// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"
#include "cli/engine/mount_values.h"
#include "cli/engine/run_setters.h"
#include "cli/engine/run_values.h"

namespace caisson::cli {

Result<void> set_shm_size(engine::RunOptions& run, std::string_view text);
Result<std::string> parse_volumes_from(std::string_view text);

// `run`'s files: the root directory and what is mounted below it.
inline constexpr std::array kRunFileSystemOptions = std::to_array<Option>({
    {.name = "mount",
     .placeholder = "MOUNT",
     .help = "Mount a bind, volume or tmpfs: KEY=VALUE pairs, with commas between them",
     .example = "--mount type=tmpfs,dst=/scratch",
     .set = append_parsed<&engine::RunOptions::volumes, parse_mount>},
    {.name = "read-only",
     .help = "Mount the container's root filesystem read-only",
     .example = "--read-only --tmpfs /tmp",
     .set = set_switch<&engine::RunOptions::read_only>},
    {.name = "rw",
     .help = "With dir:PATH: write through to the directory instead of a throw-away layer",
     .set = set_switch<&engine::RunOptions::writable_image>},
    {.name = "shm-size",
     .placeholder = "BYTES",
     .help = "Size of /dev/shm (default 64m)",
     .set = set_with<set_shm_size>},
    {.name = "tmpfs",
     .placeholder = "DST[:OPTIONS]",
     .help = "Mount a tmpfs (nosuid, nodev, noexec unless the options say otherwise)",
     .example = "--tmpfs /scratch:size=64m,exec",
     .set = append_parsed<&engine::RunOptions::tmpfs, parse_tmpfs>},
    {.name = "volume",
     .letter = 'v',
     .placeholder = "[SRC:]DST[:OPTIONS]",
     .help = "Make a directory of the host or a volume visible inside",
     .example = "-v ./data:/data:ro -v cache:/c",
     .set = append_parsed<&engine::RunOptions::volumes, parse_volume>},
    {.name = "volumes-from",
     .placeholder = "CONTAINER[:ro|rw]",
     .help = "Mount the volumes of another container",
     .set = append_parsed<&engine::RunOptions::volumes_from, parse_volumes_from>},
    {.name = "workdir",
     .letter = 'w',
     .placeholder = "DIR",
     .help = "Working directory inside",
     .set = set_parsed<&engine::RunOptions::workdir, parse_workdir>},
});

}  // namespace caisson::cli
