// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/volume_row.h"

#include <array>
#include <string>
#include <string_view>

#include "base/human_size.h"

namespace caisson::cli {
namespace {

constexpr const char* kUnknown = "N/A";

constexpr std::array kHeadings = std::to_array<Heading>({
    {"Availability", "AVAILABILITY"},
    {"Driver", "DRIVER"},
    {"Group", "GROUP"},
    {"Labels", "LABELS"},
    {"Links", "LINKS"},
    {"Mountpoint", "MOUNTPOINT"},
    {"Name", "VOLUME NAME"},
    {"Scope", "SCOPE"},
    {"Size", "SIZE"},
    {"Status", "STATUS"},
});

constexpr Listing kListing{
    .type = "*formatter.volumeContext",
    .table = "table {{.Driver}}\t{{.Name}}",
    .headings = kHeadings,
};

std::string labels_of(const engine::Volume& volume) {
  std::string text;
  for (const auto& [key, value] : volume.labels) {
    text.append(text.empty() ? "" : ",").append(key).append("=").append(value);
  }
  return text;
}

tmpl::Value make_row_with(const engine::Volume& volume, std::string_view links,
                          std::string_view size) {
  const auto text = [](std::string_view content) { return tmpl::Value::string(content); };
  const auto label = [labels = volume.labels](const std::string& key) {
    const auto found = labels.find(key);
    return tmpl::Value::string(found == labels.end() ? "" : found->second);
  };
  return make_row(kListing, {
                                {"Availability", text(kUnknown)},
                                {"Driver", text("local")},
                                {"Group", text(kUnknown)},
                                {"Label", tmpl::Value::method({label})},
                                {"Labels", text(labels_of(volume))},
                                {"Links", text(links)},
                                {"Mountpoint", text(volume.data)},
                                {"Name", text(volume.name)},
                                {"Scope", text("local")},
                                {"Size", text(size)},
                                {"Status", text(kUnknown)},
                            });
}

}  // namespace

const Listing& volume_listing() {
  return kListing;
}

tmpl::Value make_volume_row(const engine::Volume& volume) {
  return make_row_with(volume, kUnknown, kUnknown);
}

tmpl::Value make_volume_row(const engine::VolumeRoom& room) {
  return make_row_with(room.volume, std::to_string(room.links), human_size(room.size, 4));
}

}  // namespace caisson::cli
