// SPDX-License-Identifier: Apache-2.0
#include "image/store/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "base/strings.h"
#include "json/parse.h"
#include "json/writer.h"
#include "sys/file.h"
#include "sys/replace_file.h"
#include "sys/retry.h"
#include "sys/tree.h"

namespace caisson::image {
namespace {

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Error no_such_image(std::string_view reference) {
  const auto parsed = parse_reference(reference);
  return Error::not_found("No such image: " + (parsed ? parsed->text() : std::string(reference)));
}

std::string Store::blob_path(const Digest& digest) const {
  return root_ + "/blobs/sha256/" + digest.hex();
}

std::string Store::layer_directory(const Digest& chain_id) const {
  return root_ + "/layers/" + chain_id.hex();
}

std::string Store::record_path(const Digest& id) const {
  return root_ + "/records/" + id.hex() + ".json";
}

Result<void> Store::prepare() const {
  // For root alone: containers' users must find no set-user-id program of an image here.
  TRY(sys::make_directories(root_, 0700));
  for (const char* name : {"/blobs", "/blobs/sha256", "/empty", "/ingest", "/layers", "/records"}) {
    TRY(sys::make_directory(root_ + name, 0700));
  }
  return {};
}

Result<UniqueFd> Store::lock(bool exclusive) const {
  const std::string path = root_ + "/lock";
  auto opened = sys::open(path, O_RDWR | (exclusive ? O_CREAT : 0), 0600);
  if (!opened && opened.error().errnum == ENOENT && !exclusive) return UniqueFd();
  UniqueFd fd = TRY(std::move(opened));
  if (sys::retry([&] { return ::flock(fd.get(), exclusive ? LOCK_EX : LOCK_SH); }) != 0) {
    return fail(Error::last("lock", path));
  }
  return fd;
}

Result<UniqueFd> Store::lock_ingest(bool exclusive) const {
  const std::string path = root_ + "/ingest.lock";
  UniqueFd fd = TRY(sys::open(path, O_RDWR | O_CREAT, 0600));
  const int kind = exclusive ? LOCK_EX | LOCK_NB : LOCK_SH;
  if (sys::retry([&] { return ::flock(fd.get(), kind); }) == 0) return fd;
  if (exclusive && errno == EWOULDBLOCK) return UniqueFd();
  return fail(Error::last("lock", path));
}

Result<Names> Store::names() const {
  const std::string path = root_ + "/names.json";
  const auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) return Names{};
  if (!text) return fail(text.error());
  const json::Document document = TRY(json::parse(*text, path));
  Names names;
  for (const json::Member& member : TRY(document.root().object())) {
    names.emplace(member.key, TRY(Digest::parse(TRY(member.value.string()))));
  }
  return names;
}

Result<void> Store::save(const Names& names) const {
  json::Writer writer;
  writer.begin_object();
  for (const auto& [name, id] : names) writer.member(name, id.text());
  writer.end_object();
  return sys::replace_file(root_ + "/names.json", writer.text(), sys::Lasting::kOnDisk);
}

Result<void> Store::save(const Record& record) const {
  return sys::replace_file(record_path(record.id), to_json(record), sys::Lasting::kOnDisk);
}

Result<Record> Store::record(const Digest& id) const {
  const std::string path = record_path(id);
  return parse_image_record(TRY(sys::read_file(path)), path);
}

Result<std::optional<Record>> Store::record_if_there(const Digest& id) const {
  auto found = record(id);
  if (!found && found.error().errnum == ENOENT) return std::nullopt;
  return TRY(std::move(found));
}

Result<std::optional<Record>> Store::visible_record(const Digest& id) const {
  auto found = TRY(record_if_there(id));
  if (found && found->removed) return std::nullopt;
  return found;
}

Result<std::vector<Record>> Store::records() const {
  std::vector<Record> records;
  for (const std::string& name : TRY(sys::names_where_there_is(root_ + "/records"))) {
    constexpr std::string_view kSuffix = ".json";
    if (!name.ends_with(kSuffix)) continue;  // a file that was being written by who was killed
    const auto id = Digest::from_hex(name.substr(0, name.size() - kSuffix.size()));
    if (!id) continue;
    // Whoever lists holds no lock: an image may go while it looks.
    if (auto record = TRY(record_if_there(*id))) records.push_back(std::move(*record));
  }
  return records;
}

Result<std::optional<Record>> Store::find_id(std::string_view prefix) const {
  std::vector<Record> found;
  for (const std::string& name : TRY(sys::names_where_there_is(root_ + "/records"))) {
    if (!name.starts_with(prefix) || !name.ends_with(".json")) continue;
    const auto id = Digest::from_hex(std::string_view(name).substr(0, name.size() - 5));
    if (!id) continue;
    if (auto record = TRY(visible_record(*id))) found.push_back(std::move(*record));
  }
  if (found.empty()) return std::nullopt;
  if (found.size() == 1) return std::move(found.front());
  return fail(Error::invalid("Multiple IDs found with provided prefix: " + std::string(prefix)));
}

Result<std::optional<Record>> Store::find(std::string_view reference) const {
  constexpr std::string_view kAlgorithm = "sha256:";
  if (reference.starts_with(kAlgorithm)) {
    const std::string_view hex = reference.substr(kAlgorithm.size());
    return is_hexadecimal(hex) ? find_id(hex) : fail(no_such_image(reference));
  }
  if (const auto id = Digest::from_hex(reference)) return visible_record(*id);
  const Reference wanted = TRY(parse_reference(reference));
  const Names all = TRY(names());
  if (wanted.digest) {
    for (const auto& [name, id] : all) {
      if (!name.starts_with(wanted.repository + ":")) continue;
      auto record = TRY(visible_record(id));
      if (record && record->manifest == wanted.digest) return record;
    }
    return std::nullopt;
  }
  if (const auto named = all.find(wanted.text()); named != all.end()) {
    return visible_record(named->second);
  }
  if (is_hexadecimal(reference)) return find_id(reference);
  return std::nullopt;
}

}  // namespace caisson::image
