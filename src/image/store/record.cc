// SPDX-License-Identifier: Apache-2.0
#include "image/store/record.h"

#include "json/parse.h"
#include "json/writer.h"

namespace caisson::image {
namespace {

Result<Digest> read_digest(const json::Object& object, std::string_view key) {
  const json::Value value = TRY(object.require<json::Value>(key));
  auto digest = Digest::parse(TRY(value.string()));
  if (!digest) return fail(value.error(digest.error().operation));
  return digest;
}

Result<Layer> read_layer(const json::Object& object) {
  return Layer {
    TRY(read_digest(object, "ChainId"))
    , TRY(read_digest(object, "DiffId"))
    , TRY(read_digest(object, "Blob"))
    , TRY(object.require<std::string>("MediaType"))
    , TRY(object.require<std::uint64_t>("BlobSize"))
    , TRY(object.require<std::uint64_t>("TarSize"))
    , TRY(object.require<std::uint64_t>("Size"))
  };
}

void write_layer(json::Writer& writer, const Layer& layer) {
  writer.begin_object()
      .member("ChainId", layer.chain_id.text())
      .member("DiffId", layer.diff_id.text())
      .member("Blob", layer.blob.text())
      .member("MediaType", layer.media_type)
      .member("BlobSize", layer.blob_size)
      .member("TarSize", layer.tar_size)
      .member("Size", layer.size)
      .end_object();
}

}  // namespace

std::string to_json(const Layer& layer) {
  json::Writer writer(json::Writer::Layout::kCompact);
  write_layer(writer, layer);
  return std::move(writer).text();
}

Result<Layer> parse_layer(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  return read_layer(TRY(document.root().object()));
}

std::uint64_t Record::size() const {
  std::uint64_t sum = 0;
  for (const Layer& layer : layers) sum += layer.size;
  return sum;
}

std::string to_json(const Record& record) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object().member("Id", record.id.text());
  if (record.manifest) writer.member("Manifest", record.manifest->text());
  writer.member("Created", record.created)
      .member("Platform", record.platform)
      .member("UnsettledSince", record.unsettled_since)
      .member("Removed", record.removed)
      .key("Layers")
      .begin_array();
  for (const Layer& layer : record.layers) write_layer(writer, layer);
  writer.end_array().end_object();
  return std::move(writer).text();
}

Result<Record> parse_image_record(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  Record record {
    .id = TRY(read_digest(object, "Id"))
    , .manifest = {}, .layers = {}, .created = TRY(object.require<std::string>("Created"))
    , .platform = TRY(object.require<std::string>("Platform"))
    , .unsettled_since = TRY(object.require<std::string>("UnsettledSince"))
  };
  record.removed = TRY(object.get<bool>("Removed"))
  .value_or(false);
  if (object.find("Manifest")) record.manifest = TRY(read_digest(object, "Manifest"));
  for (const json::Value& layer : TRY(object.require<json::Array>("Layers"))) {
    record.layers.push_back(TRY(read_layer(TRY(layer.object()))));
  }
  return record;
}

}  // namespace caisson::image
