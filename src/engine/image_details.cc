// SPDX-License-Identifier: Apache-2.0
#include "engine/image_details.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/inspect_values.h"
#include "image/store/image.h"
#include "json/copy.h"
#include "json/parse.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

constexpr const char* kNoTime = "0001-01-01T00:00:00Z";  // Go's zero time

Result<json::Document> read_config(const Store& store, const ListedImage& image) {
  const std::string path = store.images().blob_path(image.record.id);
  return json::parse(TRY(sys::read_file(path)), path);
}

// Docker's fields in Docker's order: those that are always there, and those that are there when the
// image has them.
void write_config(json::Writer& writer, const std::optional<json::Object>& config) {
  struct Field {
    const char* name;
    const char* otherwise;  // what Docker says where the image says nothing; nullptr: not a word
  };
  constexpr std::array kFields = std::to_array<Field>({
      {"Hostname", "\"\""},      {"Domainname", "\"\""},    {"User", "\"\""},
      {"AttachStdin", "false"},  {"AttachStdout", "false"}, {"AttachStderr", "false"},
      {"ExposedPorts", nullptr}, {"Tty", "false"},          {"OpenStdin", "false"},
      {"StdinOnce", "false"},    {"Env", "null"},           {"Cmd", "null"},
      {"Healthcheck", nullptr},  {"ArgsEscaped", nullptr},  {"Image", "\"\""},
      {"Volumes", "null"},       {"WorkingDir", "\"\""},    {"Entrypoint", "null"},
      {"OnBuild", "null"},       {"Labels", "null"},        {"StopSignal", nullptr},
      {"Shell", nullptr},
  });
  writer.key("Config").begin_object();
  for (const Field& field : kFields) {
    const auto value = config ? config->find(field.name) : std::nullopt;
    const std::string_view otherwise = field.otherwise == nullptr ? "" : field.otherwise;
    if (!value && otherwise.empty()) continue;
    writer.key(field.name);
    if (value) {
      json::copy(writer, *value);
    } else if (otherwise == "null") {
      writer.null();
    } else if (otherwise == "false") {
      writer.value(false);
    } else {
      writer.value("");
    }
  }
  writer.end_object();
}

void write_graph_driver(json::Writer& writer, const image::Store& images,
                        const image::Record& record) {
  std::string lower;
  for (std::size_t i = record.layers.size(); i-- > 0;) {
    const std::string directory = images.layer_directory(record.layers[i].chain_id) + "/fs";
    if (i + 1 == record.layers.size()) continue;
    lower.append(lower.empty() ? "" : ":").append(directory);
  }
  writer.key("GraphDriver").begin_object().key("Data").begin_object();
  if (!lower.empty()) writer.member("LowerDir", lower);
  if (!record.layers.empty()) {
    writer.member("UpperDir", images.layer_directory(record.layers.back().chain_id) + "/fs");
  }
  writer.end_object().member("Name", "overlay2").end_object();
}

void write_layers(json::Writer& writer, const image::Record& record) {
  writer.key("RootFS").begin_object().member("Type", "layers").key("Layers").begin_array();
  for (const image::Layer& layer : record.layers) writer.value(layer.diff_id.text());
  writer.end_array().end_object();
}

}  // namespace

Result<std::vector<ImageStep>> image_history(const Store& store, const ListedImage& image) {
  const json::Document document = TRY(read_config(store, image));
  const json::Object config = TRY(document.root().object());
  std::vector<ImageStep> steps;
  auto layer = image.record.layers.begin();
  if (const auto history = TRY(config.get<json::Array>("history"))) {
    for (const json::Value& one : *history) {
      const json::Object object = TRY(one.object());
      ImageStep step;
      step.created = TRY(object.get<std::string>("created"))
      .value_or("");
      step.created_by = TRY(object.get<std::string>("created_by"))
      .value_or("");
      step.comment = TRY(object.get<std::string>("comment"))
      .value_or("");
      const bool empty = TRY(object.get<bool>("empty_layer"))
      .value_or(false);
      if (!empty && layer != image.record.layers.end()) step.size = (layer++)->size;
      steps.push_back(std::move(step));
    }
  }
  // An image need not tell its history.
  for (; layer != image.record.layers.end(); ++layer) {
    steps.push_back({image.record.created, "", "", layer->size});
  }
  std::ranges::reverse(steps);
  return steps;
}

Result<std::map<std::string, std::string>> image_labels(const Store& store,
                                                        const ListedImage& image) {
  const image::Image found = TRY(image::find_again(store.images(), "", image.record.id.text()));
  return found.config.labels;
}

Result<void> write_image(json::Writer& writer, const Store& store, const ListedImage& image) {
  const json::Document document = TRY(read_config(store, image));
  const json::Object config = TRY(document.root().object());
  const auto text = [&](const char* name) -> Result<std::string> {
    return TRY(config.get<std::string>(name))
    .value_or("");
  };
  const image::Record& record = image.record;
  writer.begin_object().member("Id", record.id.text());
  write_strings(writer, "RepoTags", image.names);
  // Digests are what registries call images by.
  write_strings(writer, "RepoDigests", {});
  writer.member("Parent", "")
      .member("Comment", TRY(text("comment")))
      .member("Created", record.created.empty() ? kNoTime : record.created)
      .member("DockerVersion", TRY(text("docker_version")))
      .member("Author", TRY(text("author")));
  write_config(writer, TRY(config.get<json::Object>("config")));
  writer.member("Architecture", TRY(text("architecture")));
  if (const std::string variant = TRY(text("variant")); !variant.empty()) {
    writer.member("Variant", variant);
  }
  writer.member("Os", TRY(text("os")))
      .member("Size", record.size())
      .member("VirtualSize", record.size());
  write_graph_driver(writer, store.images(), record);
  write_layers(writer, record);
  writer.key("Metadata").begin_object().member("LastTagTime", kNoTime).end_object().end_object();
  return {};
}

}  // namespace caisson::engine
