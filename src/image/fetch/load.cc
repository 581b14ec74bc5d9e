// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/load.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "image/fetch/fetch_layer.h"
#include "image/fetch/sha256.h"
#include "image/fetch/whiteouts.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::image {
namespace {

// Overlayfs takes more, but its options are a page; Docker has the same limit.
constexpr std::size_t kMaxLayers = 128;

struct PlannedImage {
  FoundImage found;
  std::string config_text;
  ConfigFacts facts;
  Digest id;
  std::vector<Digest> chain;  // chain ids, lowest first
};

// image-spec, config.md, "Layer ChainID".
std::vector<Digest> chain_of(const std::vector<Digest>& diff_ids) {
  std::vector<Digest> chain;
  for (const Digest& diff_id : diff_ids) {
    chain.push_back(chain.empty() ? diff_id : sha256(chain.back().text() + " " + diff_id.text()));
  }
  return chain;
}

class Loader {
 public:
  Loader(const Source& source, const Store& store, const std::string& ingest,
         const LoadOptions& options, Progress& progress)
      : source_(source), store_(store), ingest_(ingest), options_(options), progress_(progress) {}

  Result<void> load() {
    TRY(look_for_doubtful());
    for (FoundImage& found : TRY(source_.images())) TRY(plan(std::move(found)));
    TRY(fetch_all());
    for (const PlannedImage& image : images_) TRY(complete(image));
    return write_names();
  }

 private:
  // Layers of images that were not known to be on disk when the machine went down.
  Result<void> look_for_doubtful() {
    for (const Record& record : TRY(store_.records())) {
      if (record.unsettled_since.empty() || record.unsettled_since == options_.boot) continue;
      for (const Layer& layer : record.layers) doubtful_.insert(layer.chain_id);
    }
    return {};
  }

  Result<void> plan(FoundImage found) {
    auto stream = TRY(source_.open(found.config));
    const std::string text = TRY(read_text(*stream, found.config.name));
    const Digest id = sha256(text);
    TRY(check_blob(found.config, id, text.size()));
    ConfigFacts facts = TRY(parse_config_facts(text, found.config.name));
    if (facts.diff_ids.size() != found.layers.size()) {
      return fail(Error::invalid(found.config.name + " names " +
                                 std::to_string(facts.diff_ids.size()) + " layers, the image has " +
                                 std::to_string(found.layers.size())));
    }
    if (found.layers.size() > kMaxLayers) {
      return fail(
          Error::invalid("the image has more than " + std::to_string(kMaxLayers) + " layers"));
    }
    std::vector<Digest> chain = chain_of(facts.diff_ids);
    quotas_.emplace_back(options_.limits);
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const auto parent = i == 0 ? std::optional<Digest>() : chain[i - 1];
      const bool exact = found.manifest.has_value();
      TRY(plan_layer(found.layers[i], exact, facts.diff_ids[i], chain[i], parent));
    }
    images_.push_back({std::move(found), text, std::move(facts), id, std::move(chain)});
    return {};
  }

  // `exact`: the image has a manifest, whose very blobs are kept, so that it can be saved as it
  // came.
  Result<void> plan_layer(const Blob& blob, bool exact, const Digest& diff_id,
                          const Digest& chain_id, const std::optional<Digest>& parent) {
    const auto known = TRY(stored_layer(chain_id));
    if (known && (!exact || blob.digest == known->blob)) {
      layers_.insert_or_assign({chain_id, blob.name}, *known);
      return {};
    }
    // Other images of the source may have the layer as well.
    const auto same = [&](const LayerJob& job) {
      return job.chain_id == chain_id && job.blob.name == blob.name;
    };
    if (std::ranges::any_of(jobs_, same)) return {};
    const bool unpacked = known || is_planned(chain_id);
    const std::string work = ingest_ + "/work/" + std::to_string(jobs_.size());
    jobs_.push_back(LayerJob{.blob = blob,
                             .diff_id = diff_id,
                             .chain_id = chain_id,
                             .parent = parent,
                             .unpack = !unpacked,
                             .quota = &quotas_.back(),
                             .work = work,
                             .layer = {},
                             .tree = {}});
    return sys::make_directories(work, 0700);
  }

  [[nodiscard]] bool is_planned(const Digest& chain_id) const {
    return std::ranges::find(jobs_, chain_id, &LayerJob::chain_id) != jobs_.end();
  }

  [[nodiscard]] Result<std::optional<Layer>> stored_layer(const Digest& chain_id) const {
    if (doubtful_.contains(chain_id)) return std::nullopt;
    const std::string path = store_.layer_directory(chain_id) + "/layer.json";
    const auto text = sys::read_file(path);
    if (!text && text.error().errnum == ENOENT) return std::nullopt;
    if (!text) return fail(text.error());
    return TRY(parse_layer(*text, path));
  }

  Result<void> fetch_all() {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> cancelled = false;
    std::mutex mutex;
    std::optional<Error> first;
    const auto work = [&] {
      for (std::size_t i = next++; i < jobs_.size() && !cancelled; i = next++) {
        auto done = fetch_layer(source_, jobs_[i], options_.tree, progress_, cancelled);
        if (done) continue;
        const std::lock_guard lock(mutex);
        if (!cancelled.exchange(true)) first = std::move(done).error();
      }
    };
    const std::size_t wanted = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < std::min(wanted, jobs_.size()); ++i) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
    if (first) return fail(std::move(*first));
    return {};
  }

  // Where the layers below lie, uppermost first.
  [[nodiscard]] std::vector<std::string> below(const PlannedImage& image, std::size_t layer) const {
    std::vector<std::string> paths;
    for (std::size_t i = layer; i-- > 0;) {
      const std::string fresh = ingest_ + "/layers/" + image.chain[i].hex();
      const bool here = ::access(fresh.c_str(), F_OK) == 0;
      paths.push_back((here ? fresh : store_.layer_directory(image.chain[i])) + "/fs");
    }
    return paths;
  }

  // In the order of the layers, since each is completed by what lies below it.
  Result<void> complete(const PlannedImage& image) {
    Record record{.id = image.id,
                  .manifest = image.found.manifest,
                  .layers = {},
                  .created = image.facts.created,
                  .platform = image.facts.platform,
                  .unsettled_since = options_.boot,
                  .removed = options_.removed};
    for (std::size_t i = 0; i < image.chain.size(); ++i) {
      const auto key = std::pair(image.chain[i], image.found.layers[i].name);
      const auto job = std::ranges::find_if(jobs_, [&](const LayerJob& one) {
        return one.chain_id == key.first && one.blob.name == key.second;
      });
      if (job != jobs_.end() && job->layer) TRY(complete_layer(*job, below(image, i)));
      record.layers.push_back(layers_.at(key));
    }
    TRY(keep_blob(image.id, image.config_text));
    if (image.found.manifest) TRY(keep_blob(*image.found.manifest, image.found.manifest_text));
    return sys::create_file(ingest_ + "/records/" + image.id.hex() + ".json", to_json(record),
                            0600);
  }

  Result<void> complete_layer(LayerJob& job, const std::vector<std::string>& lower) {
    const std::string blob = ingest_ + "/blobs/" + job.layer->blob.hex();
    if (::rename((job.work + "/blob").c_str(), blob.c_str()) != 0) {
      return fail(Error::last("rename to", blob));
    }
    if (job.tree) {
      auto hidden = apply_hidden(*job.tree, lower);
      if (!hidden) return fail(std::move(hidden).error().in(job.blob.name));
      job.tree.reset();
      TRY(sys::create_file(job.work + "/layer.json", to_json(*job.layer), 0600));
      const std::string place = ingest_ + "/layers/" + job.chain_id.hex();
      if (::rename(job.work.c_str(), place.c_str()) != 0) {
        return fail(Error::last("rename to", place));
      }
    } else {
      job.layer->size = TRY(unpacked_size(job.chain_id));
    }
    layers_.insert_or_assign({job.chain_id, job.blob.name}, *job.layer);
    job.layer.reset();
    return {};
  }

  // Of a layer that was unpacked from another blob.
  Result<std::uint64_t> unpacked_size(const Digest& chain_id) const {
    if (const auto stored = TRY(stored_layer(chain_id))) return stored->size;
    for (const auto& [key, layer] : layers_) {
      if (key.first == chain_id) return layer.size;
    }
    return 0;
  }

  Result<void> keep_blob(const Digest& digest, const std::string& text) {
    return sys::create_file(ingest_ + "/blobs/" + digest.hex(), text, 0600);
  }

  Result<void> write_names() {
    json::Writer writer(json::Writer::Layout::kCompact);
    writer.begin_array();
    for (const PlannedImage& image : images_) {
      writer.begin_object().member("Id", image.id.text()).key("Names").begin_array();
      for (const std::string& name : image.found.names) writer.value(name);
      writer.end_array().end_object();
    }
    writer.end_array();
    return sys::create_file(ingest_ + "/images.json", writer.text(), 0600);
  }

  const Source& source_;
  const Store& store_;
  const std::string& ingest_;
  const LoadOptions& options_;
  Progress& progress_;
  std::set<Digest> doubtful_;
  std::vector<PlannedImage> images_;
  std::list<Quota> quotas_;  // one for each image; jobs point to them
  std::vector<LayerJob> jobs_;
  std::map<std::pair<Digest, std::string>, Layer> layers_;  // by chain id and the blob's name
};

}  // namespace

Result<void> load(const Source& source, const Store& store, const std::string& ingest,
                  const LoadOptions& options, Progress& progress) {
  return Loader(source, store, ingest, options, progress).load();
}

}  // namespace caisson::image
