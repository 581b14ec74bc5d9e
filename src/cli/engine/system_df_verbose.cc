// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/system_df_verbose.h"

#include <array>
#include <utility>
#include <vector>

#include "base/human_size.h"
#include "base/timestamp.h"
#include "cli/engine/image_row.h"
#include "cli/engine/listing.h"
#include "cli/engine/ps_row.h"
#include "cli/engine/volume_row.h"

namespace caisson::cli {
namespace {

using Rows = std::vector<tmpl::Value>;

struct Lists {
  Rows images;
  Rows containers;
  Rows volumes;
};

// As Docker has it, ids and commands are cut for tables alone.
Result<Lists> make_lists(const engine::DiskReport& report, const image::Names& images,
                         bool truncate) {
  Lists lists;
  const timespec at = now();
  for (const engine::ImageRoom& room : report.each_image) {
    lists.images.push_back(make_image_row(room, {.now = at, .truncate = truncate}));
  }
  PsView view{.now = at, .truncate = truncate, .images = images};
  for (const engine::ContainerRoom& room : report.each_container) {
    view.size = human_size(room.written);
    lists.containers.push_back(TRY(make_ps_row(room.listed, view)));
  }
  for (const engine::VolumeRoom& room : report.each_volume) {
    lists.volumes.push_back(make_volume_row(room));
  }
  return lists;
}

constexpr std::array kCacheHeadings = std::to_array<Heading>({
    {"CacheType", "CACHE TYPE"},
    {"CreatedSince", "CREATED"},
    {"ID", "CACHE ID"},
    {"LastUsedSince", "LAST USED"},
    {"Shared", "SHARED"},
    {"Size", "SIZE"},
    {"UsageCount", "USAGE"},
});

// Caisson builds nothing: it has a header and never a row.
constexpr Listing kBuildCache{
    .type = "*formatter.buildCacheContext",
    .table =
        "table {{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t"
        "{{.UsageCount}}\t{{.Shared}}",
    .headings = kCacheHeadings,
};

constexpr std::string_view kImageColumns =
    "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t"
    "{{.UniqueSize}}\t{{.Containers}}";
constexpr std::string_view kContainerColumns =
    "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t"
    "{{.Status}}\t{{.Names}}";
constexpr std::string_view kVolumeColumns = "table {{.Name}}\t{{.Links}}\t{{.Size}}";

Result<std::string> tables(const Lists& lists) {
  std::string text = "Images space usage:\n\n";
  text += TRY(format_rows(images_listing(false), kImageColumns, lists.images));
  text += "\nContainers space usage:\n\n";
  text += TRY(format_rows(ps_listing(false), kContainerColumns, lists.containers));
  text += "\nLocal Volumes space usage:\n\n";
  text += TRY(format_rows(volume_listing(), kVolumeColumns, lists.volumes));
  text += "\nBuild cache usage: 0B\n\n";
  return text + TRY(format_rows(kBuildCache, kBuildCache.table, {}));
}

}  // namespace

Result<std::string> verbose_disk_usage(const engine::DiskReport& report, const image::Names& images,
                                       std::string_view format) {
  const bool usual = format.empty() || format == "table";
  Lists lists = TRY(make_lists(report, images, usual));
  if (usual) return tables(lists);
  return format_value(
      format, tmpl::Value::object({
                  .members = {{"Images", tmpl::Value::list(std::move(lists.images))},
                              {"Containers", tmpl::Value::list(std::move(lists.containers))},
                              {"Volumes", tmpl::Value::list(std::move(lists.volumes))},
                              {"BuildCache", tmpl::Value::list({})}},
                  .is_map = false,
                  .type = "*formatter.diskUsageContext",
              }));
}

}  // namespace caisson::cli
