// SPDX-License-Identifier: Apache-2.0
#include "image/store/image.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "image/store/config.h"
#include "image/store/ingest.h"
#include "sys/file.h"
#include "sys/own_program.h"

namespace caisson::image {
namespace {

constexpr std::string_view kDirectoryPrefix = "dir:";
constexpr const char* kHint =
    "the built-in image is busybox; caisson load brings images in; dir:PATH takes any root "
    "directory as an image";

struct Free {
  void operator()(char* text) const { std::free(text); }
};

Result<Image> find_directory(const std::string& path) {
  if (path.empty()) return fail(Error::invalid("dir: names no directory").with_hint(kHint));
  const std::unique_ptr<char, Free> absolute(::realpath(path.c_str(), nullptr));
  if (!absolute) {
    Error error = Error::last("find image directory", path);
    if (error.errnum == ENOENT) error.kind = Error::Kind::kNotFound;
    return fail(std::move(error));
  }
  Image image;
  image.layers.emplace_back(absolute.get());
  if (!S_ISDIR(TRY(sys::stat(image.layers.front())).st_mode)) {
    Error error = Error::from_errno(ENOTDIR, "find image directory", path);
    error.kind = Error::Kind::kInvalid;
    return fail(std::move(error));
  }
  return image;
}

// The folder above the one that holds the running executable: a build tree or an install prefix.
Result<std::string> prefix() {
  const std::string executable = TRY(sys::own_program_path());
  const std::string_view folder = std::string_view(executable).substr(0, executable.rfind('/'));
  return std::string(folder.substr(0, folder.rfind('/')));
}

// Below the prefix, in the order in which they are looked at.
constexpr std::array<const char*, 2> kBuiltinPlaces = {"/images/busybox",
                                                       "/lib/caisson/images/busybox"};

Error no_builtin(const std::string& top) {
  return Error::not_found("the built-in image busybox is neither in " + top + "/images nor in " +
                          top + "/lib/caisson/images")
      .with_hint("the build makes it: cmake --build build --target images");
}

Result<Image> find_builtin() {
  const std::string top = TRY(prefix());
  for (const char* place : kBuiltinPlaces) {
    const std::string directory = top + place;
    const std::string config = directory + "/config.json";
    const Result<std::string> text = sys::read_file(config);
    if (!text && text.error().errnum == ENOENT) continue;
    if (!text) return fail(text.error());
    Image image;
    image.layers.push_back(directory + "/rootfs");
    image.config = TRY(parse_config(*text, config));
    image.builtin = true;
    return image;
  }
  return fail(no_builtin(top));
}

Result<Image> make_image(const Store& store, const Record& record) {
  const std::string config = store.blob_path(record.id);
  Image image;
  image.config = TRY(parse_config(TRY(sys::read_file(config)), config));
  image.id = record.id.text();
  for (const Layer& layer : record.layers) {
    image.layers.push_back(store.layer_directory(layer.chain_id) + "/fs");
  }
  std::ranges::reverse(image.layers);
  if (image.layers.empty()) image.layers.push_back(store.root() + "/empty");
  image.unsettled =
      !record.unsettled_since.empty() && record.unsettled_since != TRY(current_boot());
  return image;
}

}  // namespace

bool is_builtin_name(std::string_view reference) {
  return reference == "busybox" || reference == "busybox:latest";
}

Result<std::string> builtin_layout() {
  const std::string top = TRY(prefix());
  for (const char* place : kBuiltinPlaces) {
    std::string layout = top + place + ".oci";
    if (::access(layout.c_str(), F_OK) == 0) return layout;
  }
  return fail(no_builtin(top));
}

Platform platform_of(const ImageConfig& config) {
  return {.os = config.os, .architecture = config.architecture, .variant = config.variant};
}

Result<Image> find_again(const Store& store, std::string_view reference, std::string_view id) {
  if (id.empty() && reference.starts_with(kDirectoryPrefix)) return find(store, reference);
  if (id.empty()) return find_builtin();
  auto record = store.record(TRY(Digest::parse(id)));
  if (!record && record.error().errnum == ENOENT) return fail(no_such_image(id));
  return make_image(store, TRY(std::move(record)));
}

Result<Image> find(const Store& store, std::string_view reference) {
  if (reference.starts_with(kDirectoryPrefix)) {
    return find_directory(std::string(reference.substr(kDirectoryPrefix.size())));
  }
  if (const auto record = TRY(store.find(reference))) return make_image(store, *record);
  if (is_builtin_name(reference)) return find_builtin();
  return fail(no_such_image(reference).with_hint(kHint));
}

}  // namespace caisson::image
