// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ps_filter.h"

#include <regex.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/strings.h"
#include "bridge/endpoint.h"
#include "cli/common/setters.h"
#include "cli/engine/filter_argument.h"
#include "cli/engine/network_values.h"
#include "engine/health.h"
#include "engine/health_record.h"
#include "engine/network.h"
#include "engine/status.h"
#include "engine/timestamps.h"

namespace caisson::cli {
namespace {

using engine::Listed;

constexpr std::array<std::string_view, 7> kStatuses = {
    "created", "restarting", "running", "removing", "paused", "exited", "dead"};
constexpr std::array<std::string_view, 4> kHealths = {"starting", "healthy", "unhealthy", "none"};

// What a filter compares with: the container, a value, and all the containers there are.
using Matches = Result<bool> (*)(const Listed& one, const std::string& value,
                                 std::span<const Listed> all);
using Check = Result<void> (*)(const std::string& value);

struct Filter {
  std::string_view key;
  Check check;  // may be null
  Matches matches;
};

// A regular expression that is searched for; one that is none matches nothing.
bool matches_pattern(const std::string& text, const std::string& pattern) {
  regex_t compiled;
  if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return found;
}

// Patterns may be written for the name with Docker's leading '/' or without.
Result<bool> name_matches(const Listed& one, const std::string& value, std::span<const Listed>) {
  const std::string& name = one.record.name;
  return name == value || matches_pattern(name, value) || matches_pattern("/" + name, value);
}

Result<bool> label_matches(const Listed& one, const std::string& value, std::span<const Listed>) {
  const auto parts = split_once(value, '=');
  const auto found = one.record.options.labels.find(std::string(parts ? parts->first : value));
  if (found == one.record.options.labels.end()) return false;
  return !parts || found->second == parts->second;
}

// The image's tag may be left out.
Result<bool> ancestor_matches(const Listed& one, const std::string& value,
                              std::span<const Listed>) {
  const std::string& image = one.record.options.image;
  return image == value || image + ":latest" == value || image == value + ":latest";
}

Result<bool> volume_matches(const Listed& one, const std::string& value, std::span<const Listed>) {
  const auto& volumes = one.record.options.volumes;
  return std::ranges::any_of(volumes, [&](const engine::MountRequest& volume) {
    return volume.source == value || volume.destination == value;
  });
}

Result<bool> network_matches(const Listed& one, const std::string& value, std::span<const Listed>) {
  return value == engine::network_name(one.record.options);
}

Result<void> check_ports(const std::string& value) {
  if (parse_expose(value)) return {};
  return fail(
      Error::invalid("invalid filter value " + value + ": expected PORT[-PORT][/tcp|udp|sctp]"));
}

// Ports are those of containers that run, as ps shows them.
Result<bool> expose_matches(const Listed& one, const std::string& value, std::span<const Listed>) {
  if (!one.endpoint) return false;
  const std::vector<std::string> wanted = TRY(parse_expose(value));
  return std::ranges::find_first_of(one.record.options.networking.exposed, wanted) !=
         one.record.options.networking.exposed.end();
}

Result<bool> publish_matches(const Listed& one, const std::string& value, std::span<const Listed>) {
  if (!one.endpoint) return false;
  const std::vector<std::string> wanted = TRY(parse_expose(value));
  return std::ranges::any_of(one.endpoint->ports, [&](const bridge::PortBinding& binding) {
    const std::string port =
        std::to_string(binding.host_port).append("/").append(bridge::name_of(binding.protocol));
    return std::ranges::find(wanted, port) != wanted.end();
  });
}

Result<bool> health_matches(const Listed& one, const std::string& value, std::span<const Listed>) {
  const auto health = TRY(engine::health_of(one.container, one.record, one.state));
  return value == (health ? health->status : "none");
}

Result<timespec> created_time(const std::string& reference, std::span<const Listed> all) {
  const auto found = std::ranges::find_if(all, [&](const Listed& one) {
    return one.record.name == reference || one.record.id.starts_with(reference);
  });
  if (found == all.end()) return fail(Error::not_found("no such container " + reference));
  return engine::parse_timestamp(found->record.created);
}

Result<bool> is_older(const Listed& one, const std::string& value, std::span<const Listed> all) {
  return engine::is_before(TRY(engine::parse_timestamp(one.record.created)),
                           TRY(created_time(value, all)));
}

Result<bool> is_newer(const Listed& one, const std::string& value, std::span<const Listed> all) {
  return engine::is_before(TRY(created_time(value, all)),
                           TRY(engine::parse_timestamp(one.record.created)));
}

Result<void> check_status(const std::string& value) {
  if (std::ranges::find(kStatuses, value) != kStatuses.end()) return {};
  return fail(Error::invalid("invalid filter 'status=" + value + "'"));
}

Result<void> check_health(const std::string& value) {
  if (std::ranges::find(kHealths, value) != kHealths.end()) return {};
  return fail(Error::invalid("Unrecognised filter value for health: " + value));
}

Result<void> check_number(const std::string& value) {
  if (parse_integer<int>(value)) return {};
  return fail(Error::invalid("strconv.Atoi: parsing \"" + value + "\": invalid syntax"));
}

Result<void> check_switch(const std::string& value) {
  if (parse_switch(value)) return {};
  return fail(Error::invalid("invalid filter 'is-task=" + value + "': expected true or false"));
}

// There are no tasks of a swarm.
Result<bool> task_matches(const Listed&, const std::string& value, std::span<const Listed>) {
  return !TRY(parse_switch(value));
}

// Only Windows has more than one.
Result<bool> isolation_matches(const Listed&, const std::string&, std::span<const Listed>) {
  return true;
}

constexpr std::array kFilters = std::to_array<Filter>({
    {"ancestor", nullptr, ancestor_matches},
    {"before", nullptr, is_older},
    {"exited", check_number,
     [](const Listed& one, const std::string& value, std::span<const Listed>) -> Result<bool> {
       return one.state.phase == engine::State::Phase::kExited &&
              parse_integer<int>(value) == one.state.exit_code;
     }},
    {"expose", check_ports, expose_matches},
    {"health", check_health, health_matches},
    {"id", nullptr,
     [](const Listed& one, const std::string& value, std::span<const Listed>) -> Result<bool> {
       return matches_pattern(one.record.id, value);
     }},
    {"is-task", check_switch, task_matches},
    {"isolation", nullptr, isolation_matches},
    {"label", nullptr, label_matches},
    {"name", nullptr, name_matches},
    {"network", nullptr, network_matches},
    {"publish", check_ports, publish_matches},
    {"since", nullptr, is_newer},
    {"status", check_status,
     [](const Listed& one, const std::string& value, std::span<const Listed>) -> Result<bool> {
       return engine::status_name(one.state) == value;
     }},
    {"volume", nullptr, volume_matches},
});

const Filter* find_filter(std::string_view key) {
  const auto found = std::ranges::find(kFilters, key, &Filter::key);
  return found == kFilters.end() ? nullptr : &*found;
}

Result<void> check_filters(const PsFilters& filters) {
  for (const auto& [key, values] : filters) {
    const Filter* filter = find_filter(key);
    if (filter == nullptr) return fail(Error::invalid("invalid filter '" + key + "'"));
    for (const std::string& value : values) {
      if (filter->check != nullptr) TRY(filter->check(value));
    }
  }
  return {};
}

// One of the values has to match, but for labels: of them each.
Result<bool> matches_values(const Filter& filter, const std::vector<std::string>& values,
                            const Listed& one, std::span<const Listed> all) {
  const bool each = filter.key == "label";
  for (const std::string& value : values) {
    if (TRY(filter.matches(one, value, all)) != each) return !each;
  }
  return each;
}

Result<bool> matches_all(const PsFilters& filters, const Listed& one, std::span<const Listed> all) {
  for (const auto& [key, values] : filters) {
    if (!TRY(matches_values(*find_filter(key), values, one, all))) return false;
  }
  return true;
}

}  // namespace

Result<void> add_ps_filter(PsFilters& filters, std::string_view text) {
  if (auto filter = TRY(parse_filter_argument(text))) {
    filters[filter->key].push_back(std::move(filter->value));
  }
  return {};
}

Result<std::vector<const Listed*>> filter_containers(std::span<const Listed> all,
                                                     const PsFilters& filters) {
  TRY(check_filters(filters));
  std::vector<const Listed*> passed;
  for (const Listed& one : all) {
    if (TRY(matches_all(filters, one, all))) passed.push_back(&one);
  }
  return passed;
}

}  // namespace caisson::cli
