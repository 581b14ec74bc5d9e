// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ps_row.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/strings.h"
#include "cli/engine/human.h"
#include "cli/engine/ports_text.h"
#include "container/id.h"
#include "engine/disk_usage.h"
#include "engine/health.h"
#include "engine/health_record.h"
#include "engine/network.h"
#include "engine/status.h"
#include "engine/timestamps.h"
#include "image/store/reference.h"
#include "template/quote.h"

namespace caisson::cli {
namespace {

using engine::State;

constexpr std::size_t kShortCommand = 20;

// Quoted after it is cut; a terminal meets none of its control characters.
std::string command_of(const engine::Record& record, bool truncate) {
  std::string text;
  for (const std::string& argument : record.args) {
    const char* quotation = !text.empty() && argument.contains(' ') ? "'" : "";
    text.append(text.empty() ? "" : " ").append(quotation).append(argument).append(quotation);
  }
  return tmpl::quote(truncate ? shortened(text, kShortCommand) : text);
}

Result<std::string> since(const std::string& time, const timespec& now) {
  if (time.empty()) return human_duration(0);
  return human_duration(now.tv_sec - TRY(engine::parse_timestamp(time)).tv_sec);
}

Result<std::string> health_of(const engine::Listed& listed) {
  const auto health = TRY(engine::health_of(listed.container, listed.record, listed.state));
  return health ? health->status : "";
}

Result<std::string> status_of(const engine::Listed& listed, const timespec& now) {
  const State& state = listed.state;
  const std::string code = "(" + std::to_string(state.exit_code) + ") ";
  switch (state.phase) {
    case State::Phase::kCreated:
      return "Created";
    case State::Phase::kRestarting:
      return "Restarting " + code + TRY(since(state.finished_at, now))
      +" ago";
    case State::Phase::kExited:
      return "Exited " + code + TRY(since(state.finished_at, now))
      +" ago";
    case State::Phase::kDead:
      return "Dead";
    case State::Phase::kRunning:
      break;
  }
  std::string text = "Up " + TRY(since(state.started_at, now));
  if (state.paused) return text + " (Paused)";
  const std::string health = TRY(health_of(listed));
  if (health.empty()) return text;
  return text + (health == "starting" ? " (health: starting)" : " (" + health + ")");
}

// What the container was made from, as long as that means its image still. A path or a digest means
// the same for ever.
std::string image_of(const engine::RunOptions& options, const PsView& view) {
  const std::string_view id = options.image_id;
  const std::string_view hex = id.substr(id.find(':') + 1);
  const auto name = image::parse_reference(options.image);
  if (id.empty() || !name || name->digest || hex.starts_with(options.image)) return options.image;
  const auto now = view.images.find(name->text());
  if (now != view.images.end() && now->second.text() == id) return options.image;
  return view.truncate ? container::short_id(std::string(hex)) : std::string(id);
}

std::string mounts_of(const engine::RunOptions& options, bool truncate) {
  constexpr std::size_t kLongest = 15;
  std::string text;
  for (const engine::MountRequest& volume : options.volumes) {
    text.append(text.empty() ? "" : ",")
        .append(truncate ? shortened(volume.source, kLongest) : volume.source);
  }
  return text;
}

std::string local_volumes(const engine::RunOptions& options) {
  return std::to_string(std::ranges::count(options.volumes, engine::MountRequest::Type::kVolume,
                                           &engine::MountRequest::type));
}

std::string labels_of(const engine::RunOptions& options) {
  std::string text;
  for (const auto& [key, value] : options.labels) {
    text.append(text.empty() ? "" : ",").append(key).append("=").append(value);
  }
  return text;
}

tmpl::Value label_method(const engine::RunOptions& options) {
  return tmpl::Value::method({[labels = options.labels](const std::string& key) {
    const auto found = labels.find(key);
    return tmpl::Value::string(found == labels.end() ? "" : found->second);
  }});
}

// Of one that runs; of one that does not, nothing is open.
std::string ports_of(const engine::Listed& listed) {
  if (!listed.endpoint) return "";
  return ports_text(listed.record.options.networking.exposed, listed.endpoint->ports);
}

constexpr std::array kHeadings = std::to_array<Heading>({
    {"Command", "COMMAND"},
    {"CreatedAt", "CREATED AT"},
    {"HealthStatus", "HEALTH STATUS"},
    {"ID", "CONTAINER ID"},
    {"Image", "IMAGE"},
    {"Labels", "LABELS"},
    {"LocalVolumes", "LOCAL VOLUMES"},
    {"Mounts", "MOUNTS"},
    {"Names", "NAMES"},
    {"Networks", "NETWORKS"},
    {"Ports", "PORTS"},
    {"RunningFor", "CREATED"},
    {"Size", "SIZE"},
    {"State", "STATE"},
    {"Status", "STATUS"},
});

#define PS_TABLE                                                                        \
  "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t" \
  "{{.Names}}"
constexpr std::string_view kType = "*formatter.ContainerContext";
constexpr Listing kListing{.type = kType, .table = PS_TABLE, .headings = kHeadings};
constexpr Listing kSizeListing{
    .type = kType, .table = PS_TABLE "\t{{.Size}}", .headings = kHeadings};
#undef PS_TABLE

}  // namespace

const Listing& ps_listing(bool size) {
  return size ? kSizeListing : kListing;
}

Result<std::string> size_text(const engine::Store& store, const engine::Listed& listed) {
  const engine::ContainerSize size =
      TRY(engine::container_size(store, listed.container, listed.record));
  const std::string written = human_size(size.written);
  return size.root == 0 ? written : written + " (virtual " + human_size(size.root) + ")";
}

Result<tmpl::Value> make_ps_row(const engine::Listed& listed, const PsView& view) {
  const engine::Record& record = listed.record;
  const engine::RunOptions& options = record.options;
  const std::string id = view.truncate ? container::short_id(record.id) : record.id;
  const std::string running_for = TRY(since(record.created, view.now))
  +" ago";
  const auto text = [](std::string_view content) { return tmpl::Value::string(content); };
  return make_row(
      kListing,
      {
          {"Command", text(command_of(record, view.truncate))},
          {"CreatedAt", text(human_time(TRY(engine::parse_timestamp(record.created)).tv_sec))},
          {"HealthStatus", text(TRY(health_of(listed)))},
          {"ID", text(id)},
          {"Image", text(image_of(options, view))},
          {"Label", label_method(options)},
          {"Labels", text(labels_of(options))},
          {"LocalVolumes", text(local_volumes(options))},
          {"Mounts", text(mounts_of(options, view.truncate))},
          {"Names", text(record.name)},
          {"Networks", text(engine::network_name(options))},
          {"Ports", text(ports_of(listed))},
          {"RunningFor", text(running_for)},
          {"Size", text(view.size)},
          {"State", text(engine::status_name(listed.state))},
          {"Status", text(TRY(status_of(listed, view.now)))},
      });
}

}  // namespace caisson::cli
