// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/disk_report.h"
#include "image/store/store.h"

namespace caisson::cli {

// What `system df --verbose` prints: a table for each kind of things, or what a template makes of
// their lists, .Images, .Containers, .Volumes and .BuildCache.
// `images` is what the store calls images.
Result<std::string> verbose_disk_usage(const engine::DiskReport& report, const image::Names& images,
                                       std::string_view format);

}  // namespace caisson::cli
