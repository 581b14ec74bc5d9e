// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/table.h"
#include "cli/engine/volume_command.h"
#include "engine/volumes.h"
#include "json/writer.h"

namespace caisson::cli {
namespace {

using engine::Store;
using engine::Volume;
using engine::VolumeStore;

struct ListArguments {
  bool quiet = false;
  std::string format;
  std::vector<std::pair<std::string, std::string>> filters;
};

Result<void> add_filter(ListArguments& given, std::string_view text) {
  constexpr std::array<std::string_view, 4> kKeys = {"dangling", "driver", "label", "name"};
  const auto parts = split_once(text, '=');
  if (!parts) {
    return fail(Error::invalid("invalid argument \"" + std::string(text) +
                               "\": bad format of filter (expected name=value)"));
  }
  if (std::ranges::find(kKeys, parts->first) == kKeys.end()) {
    return fail(Error::invalid("invalid filter '" + std::string(parts->first) + "'"));
  }
  given.filters.emplace_back(parts->first, parts->second);
  return {};
}

constexpr std::array kListOptions = std::to_array<Option>({
    {.name = "filter",
     .letter = 'f',
     .placeholder = "FILTER",
     .help = "Only what fits: dangling=BOOL, driver=NAME, label=KEY[=VALUE], name=TEXT",
     .set = set_with<add_filter>},
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "table (default) or json",
     .set = set_text<&ListArguments::format>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Only display volume names",
     .set = set_switch<&ListArguments::quiet>},
});

constexpr Command kList{
    .name = "caisson volume ls",
    .summary = "List volumes.",
    .options = kListOptions,
    .max_operands = 0,
};

struct InspectArguments {
  std::string format;
};

constexpr std::array kInspectOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "json (default: indented)",
     .set = set_text<&InspectArguments::format>},
});

constexpr Command kInspect{
    .name = "caisson volume inspect",
    .operands = "VOLUME [VOLUME...]",
    .summary = "Display detailed information on one or more volumes.",
    .options = kInspectOptions,
    .min_operands = 1,
};

bool has_label(const Volume& volume, std::string_view wanted) {
  const auto parts = split_once(wanted, '=');
  const auto found = volume.labels.find(std::string(parts ? parts->first : wanted));
  return found != volume.labels.end() && (!parts || found->second == parts->second);
}

Result<bool> fits(const Store& store, const Volume& volume, const std::string& key,
                  const std::string& value) {
  if (key == "name") return volume.name.contains(value);
  if (key == "driver") return value == "local";
  if (key == "label") return has_label(volume, value);
  const bool dangling = TRY(engine::users_of(store, volume.name))
  .empty();
  return dangling == TRY(parse_switch(value));
}

Result<std::vector<Volume>> selected(const Store& store, const ListArguments& given) {
  std::vector<Volume> volumes;
  for (Volume& volume : TRY(VolumeStore(store).list())) {
    bool all = true;
    for (const auto& [key, value] : given.filters) {
      all = all && TRY(fits(store, volume, key, value));
    }
    if (all) volumes.push_back(std::move(volume));
  }
  return volumes;
}

std::string labels_of(const Volume& volume) {
  std::string text;
  for (const auto& [key, value] : volume.labels) {
    text.append(text.empty() ? "" : ",").append(key).append("=").append(value);
  }
  return text;
}

std::string json_line(const Volume& volume) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("Availability", "N/A")
      .member("Driver", "local")
      .member("Group", "N/A")
      .member("Labels", labels_of(volume))
      .member("Links", "N/A")
      .member("Mountpoint", volume.data)
      .member("Name", volume.name)
      .member("Scope", "local")
      .member("Size", "N/A")
      .member("Status", "N/A")
      .end_object();
  return std::move(writer).text() + "\n";
}

std::string list_text(const std::vector<Volume>& volumes, const ListArguments& given) {
  std::string text;
  if (given.quiet || given.format == "json") {
    for (const Volume& volume : volumes) {
      text += given.quiet ? volume.name + "\n" : json_line(volume);
    }
    return text;
  }
  Table table({"DRIVER", "VOLUME NAME"});
  for (const Volume& volume : volumes) table.add({"local", volume.name});
  return table.text();
}

void write_map(json::Writer& writer, std::string_view name,
               const std::map<std::string, std::string>& values) {
  writer.key(name);
  if (values.empty()) {
    writer.null();
    return;
  }
  writer.begin_object();
  for (const auto& [key, value] : values) writer.member(key, value);
  writer.end_object();
}

void write_volume(json::Writer& writer, const Volume& volume) {
  writer.begin_object().member("CreatedAt", volume.created).member("Driver", "local");
  write_map(writer, "Labels", volume.labels);
  writer.member("Mountpoint", volume.data).member("Name", volume.name);
  write_map(writer, "Options", volume.options);
  writer.member("Scope", "local").end_object();
}

}  // namespace

int volume_list_command(Arguments arguments, const GlobalOptions& globals) {
  ListArguments given;
  const auto parsed = operands_of(kList, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto volumes = selected(Store(globals.root), given);
  return volumes ? print(list_text(*volumes, given)) : report_failure(volumes.error());
}

int volume_inspect_command(Arguments arguments, const GlobalOptions& globals) {
  InspectArguments given;
  const auto parsed = operands_of(kInspect, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const VolumeStore volumes{Store(globals.root)};
  json::Writer all(given.format.empty() ? json::Writer::Layout::kIndented
                                        : json::Writer::Layout::kCompact);
  all.begin_array();
  int code = kExitOk;
  for (const std::string_view name : std::get<Operands>(parsed)) {
    const auto volume = volumes.find(std::string(name));
    if (volume) {
      write_volume(all, *volume);
    } else {
      code = report_failure(volume.error());
    }
  }
  all.end_array();
  const int printed = print(std::move(all).text() + "\n");
  return code == kExitOk ? printed : code;
}

}  // namespace caisson::cli
