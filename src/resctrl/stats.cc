// SPDX-License-Identifier: Apache-2.0
#include "resctrl/stats.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/strings.h"
#include "sys/directory.h"
#include "sys/file.h"

namespace caisson::resctrl {
namespace {

using Lines = std::vector<std::string>;

// nullopt where the kernel does not offer the file's resource.
Result<std::optional<std::string>> read_offered(const std::string& path) {
  auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) return std::nullopt;
  return std::string(trim(TRY(std::move(text))));
}

Result<std::uint64_t> read_number(const std::string& path) {
  const std::string text = TRY(sys::read_file(path));
  if (const auto number = parse_integer<std::uint64_t>(trim(text))) return *number;
  return fail(Error::invalid(path + " holds no number: \"" + std::string(trim(text)) + "\""));
}

// The kernel says "Unavailable" or "Error" of a counter that it can't read just now.
Result<std::optional<std::uint64_t>> read_counter(const std::string& path) {
  const std::string text = TRY(sys::read_file(path));
  return parse_integer<std::uint64_t>(trim(text));
}

Result<Lines> read_schemata(const std::string& directory) {
  const std::string text = TRY(sys::read_file(directory + "/schemata"));
  Lines lines;
  for (const std::string_view line : split(text, '\n')) {
    if (!trim(line).empty()) lines.emplace_back(trim(line));
  }
  return lines;
}

std::string line_of(const Lines& lines, std::string_view resource) {
  const auto found = std::ranges::find_if(
      lines, [&](const std::string& line) { return line.starts_with(resource); });
  return found == lines.end() ? "" : *found;
}

Result<void> read_cache(Stats& stats, const Lines& root, const std::string& info) {
  auto mask = TRY(read_offered(info + "/cbm_mask"));
  if (!mask) return {};
  stats.cache = Stats::Cache {
    .mask = *std::move(mask), .min_bits = TRY(read_number(info + "/min_cbm_bits"))
    , .classes = TRY(read_number(info + "/num_closids"))
  };
  stats.cache_line = line_of(stats.schemata, "L3:");
  stats.root_cache_line = line_of(root, "L3:");
  return {};
}

Result<void> read_bandwidth(Stats& stats, const Lines& root, const std::string& info) {
  if (!TRY(read_offered(info + "/num_closids"))) return {};
  stats.bandwidth = Stats::Bandwidth {
    .granularity = TRY(read_number(info + "/bandwidth_gran"))
    , .linear = TRY(read_number(info + "/delay_linear"))
    , .minimum = TRY(read_number(info + "/min_bandwidth"))
    , .classes = TRY(read_number(info + "/num_closids"))
  };
  stats.bandwidth_line = line_of(stats.schemata, "MB:");
  stats.root_bandwidth_line = line_of(root, "MB:");
  return {};
}

Result<void> read_counters(Stats& stats, const std::string& measured, const std::string& info) {
  const auto text = TRY(read_offered(info + "/mon_features"));
  if (!text) return {};
  const auto features = split(*text, '\n');
  const auto has = [&](std::string_view name) {
    return std::ranges::find(features, name) != features.end();
  };
  const bool has_total = has("mbm_total_bytes");
  const bool has_local = has("mbm_local_bytes");
  if (has_total || has_local) stats.traffic.emplace();
  if (has("llc_occupancy")) stats.occupancy.emplace();
  Lines domains = TRY(sys::names_in(measured + "/mon_data"));
  std::ranges::sort(domains);
  for (const std::string& domain : domains) {
    const std::string directory = measured + "/mon_data/" + domain;
    Stats::Traffic traffic;
    if (has_total) traffic.total = TRY(read_counter(directory + "/mbm_total_bytes"));
    if (has_local) traffic.local = TRY(read_counter(directory + "/mbm_local_bytes"));
    if (stats.traffic) stats.traffic->push_back(traffic);
    if (stats.occupancy) {
      stats.occupancy->push_back(TRY(read_counter(directory + "/llc_occupancy")));
    }
  }
  return {};
}

}  // namespace

Result<Stats> read_stats(const std::string& class_directory, const std::string& measured,
                         const std::string& mount_point) {
  Stats stats;
  stats.schemata = TRY(read_schemata(class_directory));
  const Lines root = TRY(read_schemata(mount_point));
  const std::string info = mount_point + "/info";
  TRY(read_cache(stats, root, info + "/L3"));
  TRY(read_bandwidth(stats, root, info + "/MB"));
  TRY(read_counters(stats, measured, info + "/L3_MON"));
  return stats;
}

}  // namespace caisson::resctrl
