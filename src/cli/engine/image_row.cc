// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/image_row.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/human_size.h"
#include "cli/engine/human.h"
#include "container/id.h"
#include "engine/timestamps.h"

namespace caisson::cli {
namespace {

constexpr const char* kNone = "<none>";
constexpr const char* kNoName = "<none>:<none>";
constexpr const char* kUnknown = "N/A";

constexpr std::array kImageHeadings = std::to_array<Heading>({
    {"Containers", "CONTAINERS"},
    {"CreatedAt", "CREATED AT"},
    {"CreatedSince", "CREATED"},
    {"Digest", "DIGEST"},
    {"ID", "IMAGE ID"},
    {"Repository", "REPOSITORY"},
    {"SharedSize", "SHARED SIZE"},
    {"Size", "SIZE"},
    {"Tag", "TAG"},
    {"UniqueSize", "UNIQUE SIZE"},
    {"VirtualSize", "SIZE"},
});

#define NAMES_COLUMNS "table {{.Repository}}\t{{.Tag}}\t"
#define OTHER_COLUMNS "{{.ID}}\t{{if .CreatedSince}}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}"
constexpr std::string_view kImageType = "*formatter.imageContext";
constexpr Listing kImages{
    .type = kImageType, .table = NAMES_COLUMNS OTHER_COLUMNS, .headings = kImageHeadings};
constexpr Listing kImagesWithDigests{.type = kImageType,
                                     .table = NAMES_COLUMNS "{{.Digest}}\t" OTHER_COLUMNS,
                                     .headings = kImageHeadings};
#undef NAMES_COLUMNS
#undef OTHER_COLUMNS

constexpr std::array kHistoryHeadings = std::to_array<Heading>({
    {"Comment", "COMMENT"},
    {"CreatedAt", "CREATED AT"},
    {"CreatedBy", "CREATED BY"},
    {"CreatedSince", "CREATED"},
    {"ID", "IMAGE"},
    {"Size", "SIZE"},
});

#define HISTORY_TABLE(created) \
  "table {{.ID}}\t{{." created "}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}"
constexpr std::string_view kHistoryType = "*image.historyContext";
constexpr Listing kHistory{
    .type = kHistoryType, .table = HISTORY_TABLE("CreatedSince"), .headings = kHistoryHeadings};
constexpr Listing kExactHistory{
    .type = kHistoryType, .table = HISTORY_TABLE("CreatedAt"), .headings = kHistoryHeadings};
#undef HISTORY_TABLE

tmpl::Value text(std::string_view content) {
  return tmpl::Value::string(content);
}

// "" where the time is not said.
std::string ago(const timespec& created, const timespec& now) {
  return created.tv_sec == 0 ? "" : human_duration(now.tv_sec - created.tv_sec) + " ago";
}

// In the local time zone: "2026-01-02T03:04:05+01:00".
std::string local_rfc3339(std::int64_t seconds) {
  tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 64> buffer{};
  std::string stamp(buffer.data(),
                    ::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%S%z", &local));
  if (local.tm_gmtoff == 0) return stamp.replace(stamp.size() - 5, 5, "Z");
  return stamp.insert(stamp.size() - 2, ":");
}

// As Docker shows commands: on one line, 45 characters at most.
std::string command_text(std::string command, bool truncate) {
  std::ranges::replace(command, '\t', ' ');
  constexpr std::size_t kMost = 45;
  return truncate ? shortened(command, kMost) : command;
}

// What only `system df` knows.
struct Usage {
  std::string containers;
  std::string shared;
  std::string unique;
};

tmpl::Value image_row(const engine::ListedImage& image, const std::string& name,
                      const ImageView& view, const Usage& usage) {
  const image::Digest& id = image.record.id;
  const timespec created = engine::created_at(image.record);
  const std::size_t colon = name.rfind(':');
  return make_row(kImages,
                  {
                      {"Containers", text(usage.containers)},
                      {"CreatedAt", text(human_time(created.tv_sec))},
                      {"CreatedSince", text(ago(created, view.now))},
                      // Digests are what registries call images by.
                      {"Digest", text(kNone)},
                      {"ID", text(view.truncate ? container::short_id(id.hex()) : id.text())},
                      {"Repository", text(name.substr(0, colon))},
                      {"SharedSize", text(usage.shared)},
                      {"Size", text(human_size(image.record.size()))},
                      {"Tag", text(name.substr(colon + 1))},
                      {"UniqueSize", text(usage.unique)},
                      {"VirtualSize", text(human_size(image.record.size(), 4))},
                  });
}

}  // namespace

const Listing& images_listing(bool digests) {
  return digests ? kImagesWithDigests : kImages;
}

std::vector<tmpl::Value> make_image_rows(const engine::ListedImage& image, const ImageView& view) {
  const Usage unknown{.containers = kUnknown, .shared = kUnknown, .unique = kUnknown};
  if (image.names.empty()) return {image_row(image, kNoName, view, unknown)};
  std::vector<tmpl::Value> rows;
  for (const std::string& name : image.names) rows.push_back(image_row(image, name, view, unknown));
  return rows;
}

tmpl::Value make_image_row(const engine::ImageRoom& room, const ImageView& view) {
  const engine::ListedImage& image = room.image;
  const Usage usage{.containers = std::to_string(room.containers),
                    .shared = human_size(room.shared, 4),
                    .unique = human_size(image.record.size() - room.shared, 4)};
  return image_row(image, image.names.empty() ? kNoName : image.names.front(), view, usage);
}

const Listing& history_listing(bool human) {
  return human ? kHistory : kExactHistory;
}

tmpl::Value make_history_row(const engine::ImageStep& step, std::string_view id,
                             const HistoryView& view) {
  const auto created = engine::parse_timestamp(step.created);
  const std::string size = view.human ? human_size(step.size) : std::to_string(step.size);
  return make_row(kHistory,
                  {
                      {"Comment", text(step.comment)},
                      {"CreatedAt", text(created ? local_rfc3339(created->tv_sec) : "")},
                      {"CreatedBy", text(command_text(step.created_by, view.truncate))},
                      {"CreatedSince", text(created ? ago(*created, view.now) : kUnknown)},
                      {"ID", text(id)},
                      {"Size", text(size)},
                  });
}

}  // namespace caisson::cli
