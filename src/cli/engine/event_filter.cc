// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/event_filter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/strings.h"
#include "cli/engine/filter_argument.h"

namespace caisson::cli {
namespace {

using engine::Event;

struct Filter {
  std::string_view key;
  bool (*matches)(const Event& event, const std::string& value);
};

std::string attribute(const Event& event, const char* name) {
  const auto found = event.attributes.find(name);
  return found == event.attributes.end() ? "" : found->second;
}

// By id, the beginning of one, or name.
template <const char* kType>
bool names_object(const Event& event, const std::string& value) {
  if (event.type != kType || value.empty()) return false;
  return event.id.starts_with(value) || attribute(event, "name") == value;
}

// "exec_start" stands for "exec_start: COMMAND" as well.
bool action_matches(const Event& event, const std::string& value) {
  return event.action == value || event.action.starts_with(value + ":");
}

bool image_matches(const Event& event, const std::string& value) {
  const std::string image = event.type == "image" ? event.id : attribute(event, "image");
  return image == value || image == value + ":latest" || image + ":latest" == value;
}

bool label_matches(const Event& event, const std::string& value) {
  const auto parts = split_once(value, '=');
  const auto found = event.attributes.find(std::string(parts ? parts->first : value));
  if (found == event.attributes.end()) return false;
  return !parts || found->second == parts->second;
}

constexpr char kContainer[] = "container";
constexpr char kNetwork[] = "network";
constexpr char kVolume[] = "volume";

constexpr std::array kFilters = std::to_array<Filter>({
    {"container", names_object<kContainer>},
    {"daemon", [](const Event& event, const std::string&) { return event.type == "daemon"; }},
    {"event", action_matches},
    {"image", image_matches},
    {"label", label_matches},
    {"network", names_object<kNetwork>},
    {"scope", [](const Event& event, const std::string& value) { return event.scope == value; }},
    {"type", [](const Event& event, const std::string& value) { return event.type == value; }},
    {"volume", names_object<kVolume>},
});

}  // namespace

Result<void> add_event_filter(EventFilters& filters, std::string_view text) {
  if (auto filter = TRY(parse_filter_argument(text))) {
    filters[filter->key].push_back(std::move(filter->value));
  }
  return {};
}

Result<void> check_event_filters(const EventFilters& filters) {
  for (const auto& [key, values] : filters) {
    if (std::ranges::find(kFilters, key, &Filter::key) == kFilters.end()) {
      return fail(Error::invalid("invalid filter '" + key + "'"));
    }
  }
  return {};
}

bool passes(const EventFilters& filters, const engine::Event& event) {
  return std::ranges::all_of(filters, [&](const auto& entry) {
    const auto filter = std::ranges::find(kFilters, entry.first, &Filter::key);
    const auto matches = [&](const std::string& value) { return filter->matches(event, value); };
    // One of the values has to match, but for labels: of them each.
    return entry.first == "label" ? std::ranges::all_of(entry.second, matches)
                                  : std::ranges::any_of(entry.second, matches);
  });
}

}  // namespace caisson::cli
