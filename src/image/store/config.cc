// SPDX-License-Identifier: Apache-2.0
#include "image/store/config.h"

#include <string>
#include <vector>

#include "json/parse.h"

namespace caisson::image {

Result<ImageConfig> parse_config(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object image = TRY(document.root().object());
  const std::optional<json::Object> config = TRY(image.get<json::Object>("config"));
  if (!config) return ImageConfig{};
  using Strings = std::vector<std::string>;
  std::vector<std::string> volumes;
  if (const auto listed = TRY(config->get<json::Object>("Volumes"))) {
    for (const json::Member& member : *listed) volumes.emplace_back(member.key);
  }
  return ImageConfig {
    .env = TRY(config->get<Strings>("Env"))
    .value_or(Strings{}), .entrypoint = TRY(config->get<Strings>("Entrypoint"))
    .value_or(Strings{}), .cmd = TRY(config->get<Strings>("Cmd"))
    .value_or(Strings{}), .user = TRY(config->get<std::string>("User"))
    .value_or(""), .workdir = TRY(config->get<std::string>("WorkingDir"))
    .value_or(""), .stop_signal = TRY(config->get<std::string>("StopSignal"))
    .value_or(""), .volumes = std::move(volumes),
  };
}

}  // namespace caisson::image
