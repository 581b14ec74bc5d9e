// SPDX-License-Identifier: Apache-2.0
#include "image/store/config.h"

#include <string>
#include <vector>

#include "json/parse.h"

namespace caisson::image {
namespace {

using Strings = std::vector<std::string>;

// An object whose keys are a list: {"/data": {}}.
Result<Strings> read_set(const json::Object& config, std::string_view key) {
  Strings names;
  if (const auto set = TRY(config.get<json::Object>(key))) {
    for (const json::Member& member : *set) names.emplace_back(member.key);
  }
  return names;
}

Result<std::map<std::string, std::string>> read_labels(const json::Object& config) {
  std::map<std::string, std::string> labels;
  if (const auto object = TRY(config.get<json::Object>("Labels"))) {
    for (const json::Member& member : *object) {
      labels.emplace(member.key, TRY(member.value.as<std::string>()));
    }
  }
  return labels;
}

// Docker's extension of the specification.
Result<ImageHealthCheck> read_health(const json::Object& config) {
  ImageHealthCheck health;
  const auto object = TRY(config.get<json::Object>("Healthcheck"));
  if (!object) return health;
  health.test = TRY(object->get<Strings>("Test"))
  .value_or(Strings{});
  health.interval = TRY(object->get<std::int64_t>("Interval"))
  .value_or(0);
  health.timeout = TRY(object->get<std::int64_t>("Timeout"))
  .value_or(0);
  health.start_period = TRY(object->get<std::int64_t>("StartPeriod"))
  .value_or(0);
  health.start_interval = TRY(object->get<std::int64_t>("StartInterval"))
  .value_or(0);
  health.retries = TRY(object->get<int>("Retries"))
  .value_or(0);
  return health;
}

Result<void> read_config(const json::Object& config, ImageConfig& image) {
  image.env = TRY(config.get<Strings>("Env"))
  .value_or(Strings{});
  image.entrypoint = TRY(config.get<Strings>("Entrypoint"))
  .value_or(Strings{});
  image.cmd = TRY(config.get<Strings>("Cmd"))
  .value_or(Strings{});
  image.user = TRY(config.get<std::string>("User"))
  .value_or("");
  image.workdir = TRY(config.get<std::string>("WorkingDir"))
  .value_or("");
  image.stop_signal = TRY(config.get<std::string>("StopSignal"))
  .value_or("");
  image.volumes = TRY(read_set(config, "Volumes"));
  image.exposed_ports = TRY(read_set(config, "ExposedPorts"));
  image.labels = TRY(read_labels(config));
  image.health = TRY(read_health(config));
  return {};
}

}  // namespace

Result<ImageConfig> parse_config(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  ImageConfig image;
  image.os = TRY(object.get<std::string>("os"))
  .value_or("");
  image.architecture = TRY(object.get<std::string>("architecture"))
  .value_or("");
  image.variant = TRY(object.get<std::string>("variant"))
  .value_or("");
  if (const auto config = TRY(object.get<json::Object>("config"))) TRY(read_config(*config, image));
  return image;
}

}  // namespace caisson::image
