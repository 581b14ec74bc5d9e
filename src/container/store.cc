// SPDX-License-Identifier: Apache-2.0
#include "container/store.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "sys/directory.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::container {
namespace {

constexpr std::string_view kLock = "lock";

// Succeeds where there is none.
Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return fail(Error::last("remove", path));
}

Result<UniqueFd> lock_directory(const std::string& directory, int extra_flags) {
  UniqueFd lock = TRY(sys::open(directory + "/lock", O_RDWR | extra_flags, 0600));
  if (sys::retry([&] { return ::flock(lock.get(), LOCK_EX); }) != 0) {
    return fail(Error::last("lock", directory));
  }
  return lock;
}

Error no_such_container(const std::string& id) {
  return Error::not_found("container \"" + id + "\" does not exist");
}

}  // namespace

Result<void> check_id(std::string_view id) {
  const bool good = !id.empty() && id.size() <= 1024 && id != "." && id != ".." &&
                    std::ranges::all_of(id, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '.' || c == '-';
                    });
  if (good) return {};
  return fail(Error::invalid("invalid container id \"" + std::string(id) +
                             "\": it may have letters, digits, and _ + . - only"));
}

std::string Entry::file(std::string_view name) const {
  return directory_ + "/" + std::string(name);
}

Result<Record> Entry::load() const {
  const std::string path = file("state.json");
  return parse_record(TRY(sys::read_file(path)), path);
}

Result<void> Entry::save(const Record& record) {
  const std::string path = file("state.json");
  const std::string fresh = path + ".new";
  TRY(sys::create_file(fresh, to_json(record), 0600));
  if (::rename(fresh.c_str(), path.c_str()) == 0) return {};
  return fail(Error::last("rename to", path));
}

Result<void> Entry::remove() {
  // Files alone, see the header. The lock goes last: who waits for it sees all or nothing.
  for (const std::string& name : TRY(sys::names_in(directory_))) {
    if (name != kLock) TRY(remove_file(file(name)));
  }
  TRY(remove_file(file(kLock)));
  if (::rmdir(directory_.c_str()) == 0 || errno == ENOENT) return {};
  return fail(Error::last("remove", directory_));
}

Result<Entry> Store::create(const std::string& id) const {
  TRY(check_id(id));
  TRY(sys::make_directories(root_, 0711));
  const std::string directory = root_ + "/" + id;
  if (::mkdir(directory.c_str(), 0711) != 0) {
    if (errno != EEXIST) return fail(Error::last("make state directory", directory));
    return fail(Error::invalid("container with id \"" + id + "\" already exists"));
  }
  return Entry(directory, TRY(lock_directory(directory, O_CREAT)));
}

Result<Entry> Store::open(const std::string& id) const {
  TRY(check_id(id));
  const std::string directory = root_ + "/" + id;
  if (::access(directory.c_str(), F_OK) != 0) return fail(no_such_container(id));
  auto lock = lock_directory(directory, O_CREAT);
  if (!lock && lock.error().errnum == ENOENT) return fail(no_such_container(id));
  Entry entry(directory, TRY(std::move(lock)));
  // Whoever held the lock before may have removed the directory, and another made it anew.
  struct stat locked{};
  struct stat present{};
  const bool same = ::fstat(entry.lock_.get(), &locked) == 0 &&
                    ::stat((directory + "/lock").c_str(), &present) == 0 &&
                    locked.st_ino == present.st_ino;
  if (!same) return fail(no_such_container(id));
  return entry;
}

Result<std::vector<std::string>> Store::list() const {
  auto ids = sys::names_in(root_);
  if (!ids && ids.error().errnum == ENOENT) return std::vector<std::string>{};
  if (!ids) return fail(std::move(ids).error().in("list containers"));
  std::erase_if(*ids, [](const std::string& name) { return !check_id(name).has_value(); });
  std::ranges::sort(*ids);
  return ids;
}

}  // namespace caisson::container
