// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/save.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "image/fetch/decompress.h"
#include "image/fetch/manifest.h"
#include "image/fetch/sha256.h"
#include "image/fetch/streams.h"
#include "image/fetch/tar_writer.h"
#include "json/copy.h"
#include "json/parse.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::image {
namespace {

constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
constexpr const char* kLayoutFile = R"({"imageLayoutVersion":"1.0.0"})";
constexpr std::string_view kRefName = "org.opencontainers.image.ref.name";
constexpr std::string_view kFullName = "io.containerd.image.name";

std::string blob_name(const Digest& digest) {
  return "blobs/sha256/" + digest.hex();
}

void write_descriptor(json::Writer& writer, std::string_view media_type, const Digest& digest,
                      std::uint64_t size) {
  writer.begin_object()
      .member("mediaType", media_type)
      .member("digest", digest.text())
      .member("size", size);
}

// As what a layer is written: as it came, or unpacked.
struct LayerForm {
  std::string media_type;
  Digest digest;
  std::uint64_t size;
};

LayerForm plain_form(const Layer& layer) {
  return {std::string(kOciLayer), layer.diff_id, layer.tar_size};
}

LayerForm stored_form(const Layer& layer) {
  return {layer.media_type, layer.blob, layer.blob_size};
}

std::string make_manifest(const Record& record, std::size_t config_size,
                          LayerForm (*form_of)(const Layer&)) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object().member("schemaVersion", 2).member("mediaType", kOciManifest).key("config");
  write_descriptor(writer, kOciConfig, record.id, config_size);
  writer.end_object().key("layers").begin_array();
  for (const Layer& layer : record.layers) {
    const LayerForm form = form_of(layer);
    write_descriptor(writer, form.media_type, form.digest, form.size);
    writer.end_object();
  }
  writer.end_array().end_object();
  return std::move(writer).text();
}

// "latest" of "busybox:latest".
std::string tag_of(const std::string& name) {
  return name.substr(name.rfind(':') + 1);
}

// Registries' default is part of names outside of Docker.
std::string full_name(const std::string& name) {
  const std::string first = name.substr(0, name.find('/'));
  if (first == name) return "docker.io/library/" + name;
  const bool has_registry = first.find_first_of(".:") != std::string::npos || first == "localhost";
  return has_registry ? name : "docker.io/" + name;
}

class ArchiveSaver {
 public:
  ArchiveSaver(const Store& store, int file, Progress& progress)
      : store_(store), tar_(file), progress_(progress) {}

  Result<void> save(const std::vector<SavedImage>& images) {
    TRY(tar_.open());
    TRY(tar_.add_directory("blobs"));
    TRY(tar_.add_directory("blobs/sha256"));
    json::Writer docker(json::Writer::Layout::kCompact);
    json::Writer index(json::Writer::Layout::kCompact);
    docker.begin_array();
    index.begin_object()
        .member("schemaVersion", 2)
        .member("mediaType", kOciIndex)
        .key("manifests")
        .begin_array();
    for (const SavedImage& image : images) TRY(save_one(image, docker, index));
    docker.end_array();
    index.end_array().end_object();
    TRY(tar_.add_file("index.json", index.text()));
    TRY(tar_.add_file("manifest.json", docker.text()));
    TRY(tar_.add_file("oci-layout", kLayoutFile));
    return tar_.close();
  }

 private:
  Result<void> save_one(const SavedImage& image, json::Writer& docker, json::Writer& index) {
    const Record& record = image.record;
    const std::string config = TRY(sys::read_file(store_.blob_path(record.id)));
    TRY(add_text(record.id, config));
    for (const Layer& layer : record.layers) TRY(add_layer(layer));
    const std::string manifest = make_manifest(record, config.size(), plain_form);
    const Digest digest = sha256(manifest);
    TRY(add_text(digest, manifest));
    write_docker_entry(image, docker);
    const std::vector<std::string> unnamed = {""};
    for (const std::string& name : image.names.empty() ? unnamed : image.names) {
      write_descriptor(index, kOciManifest, digest, manifest.size());
      if (!name.empty()) {
        index.key("annotations")
            .begin_object()
            .member(kFullName, full_name(name))
            .member(kRefName, tag_of(name))
            .end_object();
      }
      index.end_object();
    }
    return {};
  }

  static void write_docker_entry(const SavedImage& image, json::Writer& docker) {
    docker.begin_object().member("Config", blob_name(image.record.id)).key("RepoTags");
    docker.begin_array();
    for (const std::string& name : image.names) docker.value(name);
    docker.end_array().key("Layers").begin_array();
    for (const Layer& layer : image.record.layers) docker.value(blob_name(layer.diff_id));
    docker.end_array().end_object();
  }

  Result<void> add_text(const Digest& digest, const std::string& text) {
    if (!added_.insert(digest).second) return {};
    return tar_.add_file(blob_name(digest), text);
  }

  Result<void> add_layer(const Layer& layer) {
    if (!added_.insert(layer.diff_id).second) return {};
    const Progress::Item item =
        progress_.begin(layer.diff_id.hex().substr(0, 12), "Saving layer", layer.blob_size);
    const std::string path = store_.blob_path(layer.blob);
    FileStream blob(TRY(sys::open(path, O_RDONLY)), path, kAny);
    TeeStream counted(blob, -1, [&](std::uint64_t count) -> Result<void> {
      progress_.advance(item, count);
      return {};
    });
    // What the store holds was within the limits when it came.
    const Quota quota(Limits{.bytes = kAny, .files = kAny, .ratio = kAny});
    const Unpacked plain = TRY(decompress(counted, quota));
    {
      ReadAhead ahead(*plain.stream);
      TRY(tar_.add_file(blob_name(layer.diff_id), ahead, layer.tar_size));
    }
    progress_.end(item);
    return {};
  }

  const Store& store_;
  TarWriter tar_;
  Progress& progress_;
  std::set<Digest> added_;
};

class LayoutSaver {
 public:
  LayoutSaver(const Store& store, int directory, Progress& progress)
      : store_(store), directory_(directory), progress_(progress) {}

  Result<void> save(const Record& record, const std::string& reference) {
    for (const char* name : {"blobs", "blobs/sha256"}) {
      if (::mkdirat(directory_, name, 0755) != 0 && errno != EEXIST) {
        return fail(Error::last("make directory", name));
      }
    }
    TRY(copy_blob(record.id, 0));
    std::size_t config_size =
        static_cast<std::size_t>(TRY(sys::stat(store_.blob_path(record.id))).st_size);
    for (const Layer& layer : record.layers) TRY(copy_blob(layer.blob, layer.blob_size));
    std::string manifest;
    if (record.manifest) {
      manifest = TRY(sys::read_file(store_.blob_path(*record.manifest)));
    } else {
      manifest = make_manifest(record, config_size, stored_form);
    }
    const Digest digest = sha256(manifest);
    TRY(write_file(blob_name(digest), manifest));
    TRY(write_index(digest, TRY(media_type_of(manifest)), manifest.size(), reference));
    return write_file("oci-layout", kLayoutFile);
  }

 private:
  static Result<std::string> media_type_of(const std::string& manifest) {
    const json::Document document = TRY(json::parse(manifest, "manifest"));
    const json::Object object = TRY(document.root().object());
    return TRY(object.get<std::string>("mediaType"))
    .value_or(std::string(kOciManifest));
  }

  // Whole or not at all.
  Result<void> write_file(const std::string& name, std::string_view text) {
    const std::string fresh = name + ".caisson-new";
    {
      const UniqueFd file =
          TRY(sys::open_at(directory_, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644));
      TRY(sys::write_all(file.get(), text, name));
    }
    return rename(fresh, name);
  }

  Result<void> rename(const std::string& from, const std::string& to) {
    if (::renameat(directory_, from.c_str(), directory_, to.c_str()) == 0) return {};
    return fail(Error::last("rename to", to));
  }

  Result<void> copy_blob(const Digest& digest, std::uint64_t size) {
    const std::string name = blob_name(digest);
    struct stat there{};
    if (::fstatat(directory_, name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0) return {};
    const Progress::Item item = progress_.begin(digest.hex().substr(0, 12), "Saving layer", size);
    const std::string path = store_.blob_path(digest);
    FileStream blob(TRY(sys::open(path, O_RDONLY)), path, kAny);
    const std::string fresh = name + ".caisson-new";
    {
      const UniqueFd file =
          TRY(sys::open_at(directory_, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644));
      TeeStream copy(blob, file.get(), [&](std::uint64_t count) -> Result<void> {
        progress_.advance(item, count);
        return {};
      });
      std::vector<std::byte> buffer(kChunk);
      while (TRY(copy.read(buffer)) != 0) {
      }
      if (copy.digest() != digest) {
        return fail(Error::invalid("the store is damaged: " + digest.text()));
      }
    }
    TRY(rename(fresh, name));
    if (size != 0) progress_.end(item);
    return {};
  }

  // What the layout holds besides stays in it.
  Result<void> write_index(const Digest& digest, const std::string& media_type, std::size_t size,
                           const std::string& reference) {
    json::Writer writer(json::Writer::Layout::kCompact);
    writer.begin_object()
        .member("schemaVersion", 2)
        .member("mediaType", kOciIndex)
        .key("manifests")
        .begin_array();
    TRY(copy_others(writer, digest, reference));
    write_descriptor(writer, media_type, digest, size);
    if (!reference.empty()) {
      writer.key("annotations").begin_object().member(kRefName, reference).end_object();
    }
    writer.end_object().end_array().end_object();
    return write_file("index.json", writer.text());
  }

  Result<void> copy_others(json::Writer& writer, const Digest& digest,
                           const std::string& reference) {
    const auto file = sys::open_at(directory_, "index.json", O_RDONLY);
    if (!file && file.error().errnum == ENOENT) return {};
    if (!file) return fail(file.error());
    const std::string text = TRY(sys::read_all(file->get(), "index.json"));
    const json::Document document = TRY(json::parse(text, "index.json"));
    const json::Object index = TRY(document.root().object());
    const auto manifests = TRY(index.get<json::Array>("manifests"));
    if (!manifests) return {};
    for (const json::Value& one : *manifests) {
      const json::Object object = TRY(one.object());
      std::string name;
      if (const auto annotations = TRY(object.get<json::Object>("annotations"))) {
        name = TRY(annotations->get<std::string>(kRefName))
        .value_or("");
      }
      const bool same = TRY(object.require<std::string_view>("digest"))
      == digest.text();
      if (name == reference && (same || !name.empty())) continue;
      json::copy(writer, one);
    }
    return {};
  }

  const Store& store_;
  int directory_;
  Progress& progress_;
};

}  // namespace

Result<void> save_archive(const Store& store, const std::vector<SavedImage>& images, int file,
                          Progress& progress) {
  return ArchiveSaver(store, file, progress).save(images);
}

Result<void> save_layout(const Store& store, const Record& record, const std::string& reference,
                         int directory, Progress& progress) {
  return LayoutSaver(store, directory, progress).save(record, reference);
}

}  // namespace caisson::image
