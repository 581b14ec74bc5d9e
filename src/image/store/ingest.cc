// SPDX-License-Identifier: Apache-2.0
#include "image/store/ingest.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

#include "base/log.h"
#include "json/parse.h"
#include "sys/file.h"
#include "sys/retry.h"
#include "sys/tree.h"

namespace caisson::image {
namespace {

Result<UniqueFd> try_lock(const std::string& directory) {
  UniqueFd lock = TRY(sys::open(directory + "/lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return UniqueFd();
  return fail(Error::last("lock", directory));
}

// The caller holds the store's lock exclusively: nobody is between making a directory and locking
// it, or removing one.
Result<void> remove_abandoned(const Store& store) {
  for (const std::string& name : TRY(sys::names_where_there_is(store.ingest_directory()))) {
    const std::string directory = store.ingest_directory() + "/" + name;
    if (TRY(try_lock(directory))) TRY(sys::remove_entry(directory));
  }
  return {};
}

}  // namespace

Result<std::string> current_boot() {
  std::string id = TRY(sys::read_file("/proc/sys/kernel/random/boot_id"));
  while (id.ends_with('\n')) id.pop_back();
  return id;
}

Result<Ingest> Ingest::create(const Store& store) {
  TRY(store.prepare());
  UniqueFd shared = TRY(store.lock_ingest(false));
  UniqueFd locked = TRY(store.lock(true));
  TRY(remove_abandoned(store));
  std::string directory = store.ingest_directory() + "/XXXXXX";
  if (::mkdtemp(directory.data()) == nullptr) {
    return fail(Error::last("make directory below", store.ingest_directory()));
  }
  UniqueFd own = TRY(try_lock(directory));
  locked.reset();
  Ingest ingest(store, directory, std::move(shared), std::move(own));
  for (const char* name : {"/blobs", "/layers", "/records", "/work"}) {
    TRY(sys::make_directory(directory + name, 0700));
  }
  return ingest;
}

Ingest::~Ingest() {
  if (!lock_) return;
  // Whoever looks for what others left must not meet what is half gone.
  const auto locked = store_.lock(false);
  if (!locked) log::error(locked.error());
  if (auto removed = sys::remove_entry(directory_); !removed) log::error(removed.error());
}

std::string Ingest::name() const {
  return directory_.substr(directory_.rfind('/') + 1);
}

Result<void> Ingest::publish_blobs() {
  for (const std::string& name : TRY(sys::names_where_there_is(directory_ + "/blobs"))) {
    const std::string from = directory_ + "/blobs/" + name;
    const std::string to = store_.blob_path(TRY(Digest::from_hex(name)));
    if (::rename(from.c_str(), to.c_str()) != 0) return fail(Error::last("rename to", to));
  }
  return {};
}

// A layer that is there already stays, unless it was replaced since nobody knows whether it is
// whole: then both are exchanged, since containers may have the old one in use.
Result<void> Ingest::publish_layers() {
  const std::string boot = TRY(current_boot());
  std::set<std::string> doubtful;
  for (const Record& record : TRY(store_.records())) {
    if (record.unsettled_since.empty() || record.unsettled_since == boot) continue;
    for (const Layer& layer : record.layers) doubtful.insert(layer.chain_id.hex());
  }
  for (const std::string& name : TRY(sys::names_where_there_is(directory_ + "/layers"))) {
    const std::string from = directory_ + "/layers/" + name;
    const std::string to = store_.layer_directory(TRY(Digest::from_hex(name)));
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) continue;
    if (errno != EEXIST) return fail(Error::last("rename to", to));
    if (!doubtful.contains(name)) continue;
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) != 0) {
      return fail(Error::last("exchange", to));
    }
  }
  return {};
}

Result<std::vector<Record>> Ingest::read_records() {
  std::vector<Record> records;
  for (const std::string& name : TRY(sys::names_where_there_is(directory_ + "/records"))) {
    const std::string path = directory_ + "/records/" + name;
    records.push_back(TRY(parse_image_record(TRY(sys::read_file(path)), path)));
  }
  return records;
}

Result<std::vector<Ingest::Arrived>> Ingest::publish_names() {
  const std::string path = directory_ + "/images.json";
  const std::string text = TRY(sys::read_file(path));
  const json::Document document = TRY(json::parse(text, path));
  std::vector<Arrived> all;
  Names names = TRY(store_.names());
  for (const json::Value& image : TRY(document.root().array())) {
    const json::Object object = TRY(image.object());
    Arrived arrived {
      TRY(Digest::parse(TRY(object.require<std::string_view>("Id"))))
      , {}, {}
    };
    for (std::string& name : TRY(object.require<std::vector<std::string>>("Names"))) {
      const auto [entry, added] = names.try_emplace(name, arrived.id);
      if (!added && entry->second != arrived.id) {
        arrived.taken.emplace_back(name, std::exchange(entry->second, arrived.id));
      }
      arrived.names.push_back(std::move(name));
    }
    all.push_back(std::move(arrived));
  }
  TRY(store_.save(names));
  return all;
}

Result<std::vector<Ingest::Arrived>> Ingest::publish() {
  const UniqueFd locked = TRY(store_.lock(true));
  TRY(publish_blobs());
  TRY(publish_layers());
  for (const Record& record : TRY(read_records())) TRY(store_.save(record));
  return publish_names();
}

namespace {

Result<std::vector<Digest>> unsettled(const Store& store) {
  const std::string boot = TRY(current_boot());
  std::vector<Digest> waiting;
  for (const Record& record : TRY(store.records())) {
    if (record.unsettled_since == boot) waiting.push_back(record.id);
  }
  return waiting;
}

// Images are often loaded one after the other, and while a disk is busy with all content of the
// first one the few bytes that the next must have on disk wait for that. So a moment passes first;
// whoever comes meanwhile leaves the wait to who holds the lock: false.
Result<bool> gather(const Store& store) {
  constexpr timespec kMoment{1, 0};
  const std::string path = store.root() + "/settle.lock";
  const UniqueFd lock = TRY(sys::open(path, O_RDWR | O_CREAT, 0600));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    return fail(Error::last("lock", path));
  }
  timespec left = kMoment;
  while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
  return true;
}

}  // namespace

Result<void> settle(const Store& store) {
  if (TRY(unsettled(store)).empty() || !TRY(gather(store))) return {};
  // Those of whoever came meanwhile are among them.
  const std::vector<Digest> waiting = TRY(unsettled(store));
  const UniqueFd directory = TRY(sys::open(store.root(), O_RDONLY | O_DIRECTORY));
  if (::syncfs(directory.get()) != 0) return fail(Error::last("write to disk", store.root()));
  const UniqueFd locked = TRY(store.lock(true));
  for (const Digest& id : waiting) {
    auto record = store.record(id);
    if (!record && record.error().errnum == ENOENT) continue;  // removed meanwhile
    TRY(record);
    record->unsettled_since.clear();
    TRY(store.save(*record));
  }
  return {};
}

}  // namespace caisson::image
