// SPDX-License-Identifier: Apache-2.0
#include "image/store/collect.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "sys/file.h"
#include "sys/tree.h"

namespace caisson::image {
namespace {

struct Needed {
  std::set<std::string> blobs;
  std::set<std::string> layers;
};

Result<Needed> look_for_needed(const Store& store) {
  Needed needed;
  for (const Record& record : TRY(store.records())) {
    needed.blobs.insert(record.id.hex());
    if (record.manifest) needed.blobs.insert(record.manifest->hex());
    for (const Layer& layer : record.layers) {
      needed.blobs.insert(layer.blob.hex());
      needed.layers.insert(layer.chain_id.hex());
    }
  }
  return needed;
}

std::uint64_t layer_bytes(const std::string& directory) {
  const std::string path = directory + "/layer.json";
  const auto text = sys::read_file(path);
  const auto layer = text ? parse_layer(*text, path) : fail(text.error());
  return layer ? layer->size : 0;
}

}  // namespace

Result<Collected> collect(const Store& store, Result<void> (*remove)(const std::string& path)) {
  Collected collected;
  const UniqueFd alone = TRY(store.lock_ingest(true));
  if (!alone) return collected;
  const Needed needed = TRY(look_for_needed(store));
  const std::string layers = store.root() + "/layers/";
  for (const std::string& name : TRY(sys::names_where_there_is(layers))) {
    const auto chain_id = Digest::from_hex(name);
    if (!chain_id || needed.layers.contains(name)) continue;
    collected.bytes += layer_bytes(layers + name);
    // A layer that lies in its place is whole: half of one lies elsewhere.
    const std::string aside = store.ingest_directory() + "/removed-" + name;
    if (::rename((layers + name).c_str(), aside.c_str()) != 0) {
      return fail(Error::last("rename to", aside));
    }
    collected.layers.insert(*chain_id);
  }
  const std::string blobs = store.root() + "/blobs/sha256/";
  for (const std::string& name : TRY(sys::names_where_there_is(blobs))) {
    if (needed.blobs.contains(name)) continue;
    if (const auto status = sys::stat(blobs + name)) {
      collected.bytes += static_cast<std::uint64_t>(status->st_size);
    }
    TRY(sys::remove_entry(blobs + name));
  }
  for (const std::string& name : TRY(sys::names_where_there_is(store.ingest_directory()))) {
    TRY(remove(store.ingest_directory() + "/" + name));
  }
  return collected;
}

}  // namespace caisson::image
