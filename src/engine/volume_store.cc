// SPDX-License-Identifier: Apache-2.0
#include "engine/volume_store.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/timestamp.h"
#include "container/id.h"
#include "engine/owned_files.h"
#include "json/parse.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

using Texts = std::map<std::string, std::string>;

void write_map(json::Writer& writer, std::string_view name, const Texts& values) {
  writer.key(name).begin_object();
  for (const auto& [key, value] : values) writer.member(key, value);
  writer.end_object();
}

std::string to_json(const Volume& volume) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("Name", volume.name)
      .member("CreatedAt", volume.created)
      .member("Anonymous", volume.anonymous);
  write_map(writer, "Labels", volume.labels);
  write_map(writer, "Options", volume.options);
  writer.end_object();
  return std::move(writer).text();
}

Result<Texts> read_map(const json::Object& object, std::string_view name) {
  Texts values;
  for (const json::Member& member : TRY(object.require<json::Object>(name))) {
    values[std::string(member.key)] = TRY(member.value.as<std::string>());
  }
  return values;
}

// The one kind of option that a directory of the host needs: `type=none`, `o=bind`, `device=PATH`.
Result<void> check_options(const Texts& options) {
  for (const auto& [key, value] : options) {
    if (key != "type" && key != "o" && key != "device") {
      return fail(Error::invalid("invalid option: \"" + key + "\""));
    }
  }
  if (options.empty()) return {};
  const auto value = [&](const char* key) {
    const auto found = options.find(key);
    return found == options.end() ? std::string() : found->second;
  };
  const std::string how = value("o");
  const bool bind = how == "bind" || how.starts_with("bind,") || how == "rbind";
  if (bind && value("device").starts_with('/')) return {};
  return fail(Error::unsupported("a volume's options can name a directory of the host only")
                  .with_hint("--opt type=none --opt o=bind --opt device=/PATH"));
}

}  // namespace

std::string VolumeStore::directory_of(const std::string& name) const {
  return root_ + "/" + name;
}

Result<Volume> VolumeStore::find(const std::string& name) const {
  Error none = Error::not_found("no such volume: " + name);
  none.operation = "get " + name + ": no such volume";
  if (!container::check_name(name)) return fail(std::move(none));
  const std::string directory = directory_of(name);
  const std::string path = directory + "/volume.json";
  const auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) return fail(std::move(none));
  if (!text) return fail(text.error());
  const json::Document document = TRY(json::parse(*text, path));
  const json::Object object = TRY(document.root().object());
  Volume volume;
  volume.name = name;
  volume.created = TRY(object.require<std::string>("CreatedAt"));
  volume.anonymous = TRY(object.require<bool>("Anonymous"));
  volume.labels = TRY(read_map(object, "Labels"));
  volume.options = TRY(read_map(object, "Options"));
  const auto device = volume.options.find("device");
  volume.data = device == volume.options.end() ? directory + "/_data" : device->second;
  return volume;
}

Result<std::string> VolumeStore::data_of(const std::string& name) const {
  return TRY(find(name))
  .data;
}

Result<void> check_volume_name(std::string_view name) {
  if (name.size() == 1) {
    return fail(Error::invalid(
        "volume name is too short, names should be at least two alphanumeric characters"));
  }
  if (container::check_name(name)) return {};
  return fail(Error::invalid(
      "\"" + std::string(name) +
      "\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" "
      "are allowed. If you intended to pass a host directory, use absolute path"));
}

Result<Volume> VolumeStore::ensure(Volume volume) const {
  const std::string id = TRY(container::make_id());
  if (volume.name.empty()) {
    volume.name = id;
    volume.anonymous = true;
  }
  TRY(check_volume_name(volume.name));
  TRY(check_options(volume.options));
  auto known = find(volume.name);
  if (known || known.error().kind != Error::Kind::kNotFound) return known;
  volume.created = rfc3339(now());
  const std::string fresh = root_ + "/." + id;
  TRY(sys::make_directories(root_, 0711));
  TRY(sys::make_directory(fresh, 0711));
  auto made = sys::make_directory(fresh + "/_data", 0755);
  if (made) made = sys::create_file(fresh + "/volume.json", to_json(volume), 0600);
  if (made && ::rename(fresh.c_str(), directory_of(volume.name).c_str()) != 0) {
    made = fail(Error::last("make volume", volume.name));
  }
  if (made) return find(volume.name);
  TRY(remove_owned_tree(fresh));
  // Made by another command meanwhile.
  const bool taken = made.error().errnum == EEXIST || made.error().errnum == ENOTEMPTY;
  return taken ? find(volume.name) : fail(std::move(made).error());
}

Result<std::vector<Volume>> VolumeStore::list() const {
  std::vector<Volume> volumes;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root_, error)) {
    const std::string name = entry.path().filename();
    if (name.starts_with('.')) continue;
    auto volume = find(name);
    // Removed meanwhile.
    if (!volume && volume.error().kind == Error::Kind::kNotFound) continue;
    volumes.push_back(TRY(std::move(volume)));
  }
  if (error && error.value() != ENOENT) {
    return fail(Error::from_errno(error.value(), "list", root_));
  }
  std::ranges::sort(volumes, {}, &Volume::name);
  return volumes;
}

Result<void> VolumeStore::remove(const std::string& name) const {
  TRY(find(name));
  const std::string gone = root_ + "/." + TRY(container::make_id());
  if (::rename(directory_of(name).c_str(), gone.c_str()) != 0) {
    return fail(Error::last("remove volume", name));
  }
  return remove_owned_tree(gone);
}

}  // namespace caisson::engine
