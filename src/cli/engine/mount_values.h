// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "engine/mount_request.h"

// What -v, --mount and --tmpfs take, read as Docker reads it. All check form only; errors are
// kInvalid.
namespace caisson::cli {

// "[SRC:]DST[:OPTION,…]": an absolute SRC is a path of the host, as is one that begins with a dot,
// any other is a volume's name; without one the volume has none.
Result<engine::MountRequest> parse_volume(std::string_view text);

// The options of -v as they are: "ro", "rw", "rro", "z", "Z", a propagation, "nocopy", a
// consistency; of each class one at most.
Result<engine::MountRequest> parse_volume_mode(std::string_view text);

// "type=bind,source=…,target=…,readonly": one record of comma-separated values.
Result<engine::MountRequest> parse_mount(std::string_view text);

// "DST[:OPTION,…]"
Result<engine::TmpfsVolume> parse_tmpfs(std::string_view text);

}  // namespace caisson::cli
