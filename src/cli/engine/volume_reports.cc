// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/filter_argument.h"
#include "cli/engine/inspection.h"
#include "cli/engine/listing.h"
#include "cli/engine/volume_command.h"
#include "cli/engine/volume_row.h"
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
  std::map<std::string, std::vector<std::string>> filters;
};

Result<void> add_filter(ListArguments& given, std::string_view text) {
  if (auto filter = TRY(parse_filter_argument(text))) {
    given.filters[std::move(filter->key)].push_back(std::move(filter->value));
  }
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
     .help = "table (default), json, or a Go template for each line",
     .example = "--format '{{.Name}} {{.Mountpoint}}'",
     .set = set_text<&ListArguments::format>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Only display volume names",
     .set = set_switch<&ListArguments::quiet>},
});

constexpr std::string_view kListExamples[] = {"caisson volume ls --filter dangling=true"};

constexpr Command kList{
    .name = "caisson volume ls",
    .summary = "List volumes.",
    .options = kListOptions,
    .examples = kListExamples,
    .max_operands = 0,
};

constexpr std::array kInspectOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "json, or a Go template for each (default: indented JSON)",
     .example = "--format '{{.Mountpoint}}'",
     .set = set_text<&InspectRequest::format>},
});

constexpr std::string_view kInspectExamples[] = {"caisson volume inspect cache"};

constexpr Command kInspect{
    .name = "caisson volume inspect",
    .operands = "VOLUME [VOLUME...]",
    .summary = "Display detailed information on one or more volumes.",
    .options = kInspectOptions,
    .examples = kInspectExamples,
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

// One of the values has to fit, but for labels: of them each.
Result<bool> fits_values(const Store& store, const Volume& volume, const std::string& key,
                         const std::vector<std::string>& values) {
  const bool each = key == "label";
  for (const std::string& value : values) {
    if (TRY(fits(store, volume, key, value)) != each) return !each;
  }
  return each;
}

Result<bool> passes(const Store& store, const Volume& volume, const ListArguments& given) {
  for (const auto& [key, values] : given.filters) {
    if (!TRY(fits_values(store, volume, key, values))) return false;
  }
  return true;
}

Result<void> check_filters(const ListArguments& given) {
  constexpr std::array<std::string_view, 4> kKeys = {"dangling", "driver", "label", "name"};
  for (const auto& [key, values] : given.filters) {
    if (std::ranges::find(kKeys, key) == kKeys.end()) {
      return fail(Error::invalid("invalid filter '" + key + "'"));
    }
  }
  return {};
}

Result<std::vector<Volume>> selected(const Store& store, const ListArguments& given) {
  TRY(check_filters(given));
  std::vector<Volume> volumes;
  for (Volume& volume : TRY(VolumeStore(store).list())) {
    if (TRY(passes(store, volume, given))) volumes.push_back(std::move(volume));
  }
  return volumes;
}

Result<std::string> list_text(const Store& store, const ListArguments& given) {
  std::vector<tmpl::Value> rows;
  std::string names;
  for (const Volume& volume : TRY(selected(store, given))) {
    names.append(volume.name).append("\n");
    rows.push_back(make_volume_row(volume));
  }
  if (given.quiet && given.format.empty()) return names;
  return format_rows(volume_listing(), given.format, rows);
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

Result<void> write_volume(json::Writer& writer, const GlobalOptions& globals, std::string_view name,
                          bool) {
  const Volume volume = TRY(VolumeStore(Store(globals.root)).find(std::string(name)));
  writer.begin_object().member("CreatedAt", volume.created).member("Driver", "local");
  write_map(writer, "Labels", volume.labels);
  writer.member("Mountpoint", volume.data).member("Name", volume.name);
  write_map(writer, "Options", volume.options);
  writer.member("Scope", "local").end_object();
  return {};
}

// Docker's volume.Volume where it differs from what its JSON says.
constexpr std::array kShapes = std::to_array<tmpl::Shape>({
    {"Labels", tmpl::Form::kTextMap},
    {"Options", tmpl::Form::kTextMap},
    {"Status", tmpl::Form::kMap},
    {"UsageData", tmpl::Form::kPointer},
});

}  // namespace

const InspectKind& volume_kind() {
  static const InspectKind kKind{
      .type = "volume",
      .go_type = "*volume.Volume",
      .shapes = kShapes,
      .write = write_volume,
  };
  return kKind;
}

int volume_list_command(Arguments arguments, const GlobalOptions& globals) {
  ListArguments given;
  const auto parsed = operands_of(kList, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto text = list_text(Store(globals.root), given);
  return text ? print(*text) : report_failure(text.error());
}

int volume_inspect_command(Arguments arguments, const GlobalOptions& globals) {
  InspectRequest request;
  const auto parsed = operands_of(kInspect, arguments, &request);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const std::array kinds = {&volume_kind()};
  return inspect_objects(kinds, std::get<Operands>(parsed), request, globals);
}

}  // namespace caisson::cli
