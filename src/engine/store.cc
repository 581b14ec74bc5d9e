// SPDX-License-Identifier: Apache-2.0
#include "engine/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/strings.h"
#include "container/id.h"
#include "engine/name_link.h"
#include "engine/owned_files.h"
#include "sys/file.h"
#include "sys/replace_file.h"
#include "sys/retry.h"

namespace caisson::engine {
namespace {

constexpr std::size_t kIdLength = 64;

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Where this user's files go: variable, a folder of the home directory in its absence, or nothing.
std::string user_directory(const char* variable, std::string_view below_home) {
  if (const char* set = std::getenv(variable); set != nullptr && *set == '/') return set;
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::string() : std::string(home).append(below_home);
}

Result<UniqueFd> lock_directory(const std::string& directory, int extra_flags) {
  UniqueFd lock = TRY(sys::open(directory + "/lock", O_RDWR | extra_flags, 0600));
  if (sys::retry([&] { return ::flock(lock.get(), LOCK_EX); }) != 0) {
    return fail(Error::last("lock", directory));
  }
  return lock;
}

Result<std::vector<std::string>> names_in(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    names.push_back(entry.path().filename());
  }
  if (error && error.value() != ENOENT) {
    return fail(Error::from_errno(error.value(), "list", directory));
  }
  return names;
}

Error name_in_use(const std::string& name, const std::string& id) {
  return Error::invalid("Conflict. The container name \"/" + name +
                        "\" is already in use by container \"" + id +
                        "\". You have to remove (or rename) that container to be able to reuse "
                        "that name.");
}

}  // namespace

std::string Container::file(std::string_view name) const {
  return directory_ + "/" + std::string(name);
}

std::string Container::event_log() const {
  return directory_.substr(0, directory_.rfind("/containers/")) + "/events";
}

Result<Record> Container::record() const {
  const std::string path = file("container.json");
  return parse_record(TRY(sys::read_file(path)), path);
}

Result<State> Container::state() const {
  const std::string path = file("state.json");
  return parse_state(TRY(sys::read_file(path)), path);
}

Result<void> LockedContainer::save(const Record& record) {
  return sys::replace_file(file("container.json"), to_json(record),
                           passing_ ? sys::Lasting::kPassing : sys::Lasting::kOnDisk);
}

Result<void> LockedContainer::save(const State& state) {
  return sys::replace_file(file("state.json"), to_json(state),
                           passing_ ? sys::Lasting::kPassing : sys::Lasting::kAsRenamed);
}

Store::Store(std::string root) : root_(std::move(root)) {
  if (!root_.empty()) {
    kept_ = root_;
    passing_ = root_ + "/run";
  } else if (::geteuid() == 0) {
    kept_ = "/var/lib/caisson";
    passing_ = "/run/caisson";
  } else {
    kept_ = user_directory("XDG_DATA_HOME", "/.local/share") + "/caisson";
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    passing_ = runtime != nullptr ? std::string(runtime) + "/caisson" : kept_ + "/run";
  }
}

std::string Store::directory_of(const std::string& id, bool passing) const {
  return (passing ? passing_ : kept_) + "/containers/" + id;
}

bool Store::is_passing(const Container& container) const {
  return container.directory() == directory_of(container.id(), true);
}

std::string Store::names_directory(bool passing) const {
  return (passing ? passing_ : kept_) + "/names";
}

std::string Store::owner_of(const std::string& name) const {
  for (const bool passing : {true, false}) {
    std::string owner = owner_of_link(names_directory(passing) + "/" + name);
    if (!owner.empty() && exists(owner)) return owner;
  }
  return "";
}

bool Store::exists(const std::string& id) const {
  return ::access(directory_of(id, false).c_str(), F_OK) == 0 ||
         ::access(directory_of(id, true).c_str(), F_OK) == 0;
}

Result<void> Store::link_name(const std::string& name, const std::string& id, bool passing) const {
  const std::string directory = names_directory(passing);
  const std::string link = directory + "/" + name;
  for (int attempt = 0;; ++attempt) {
    const auto made = make_name_link(link, id);
    if (made) return {};
    if (made.error().errnum == ENOENT && attempt == 0) {
      TRY(sys::make_directories(directory, 0711));
      continue;
    }
    if (made.error().errnum != EEXIST) return made;
    const std::string owner = owner_of_link(link);
    if (attempt > 1 || exists(owner)) return fail(name_in_use(name, owner));
    // Its container is gone: whoever removed it was killed before it came to the name.
    remove_name_link(link, owner);
  }
}

Result<void> Store::claim_name(const std::string& name, const std::string& id, bool passing) const {
  TRY(link_name(name, id, passing));
  // Looked at after the own link is there: of two who come at once at least one sees the other.
  const std::string owner = owner_of_link(names_directory(!passing) + "/" + name);
  if (owner.empty() || !exists(owner)) return {};
  release_name(name, id);
  return fail(name_in_use(name, owner));
}

void Store::release_name(const std::string& name, const std::string& id) const {
  for (const bool passing : {true, false})
    remove_name_link(names_directory(passing) + "/" + name, id);
}

std::vector<std::string> Store::event_logs() const {
  return {kept_ + "/events", passing_ + "/events"};
}

Result<LockedContainer> Store::create(const std::string& id, const std::string& name,
                                      bool passing) const {
  const std::string directory = directory_of(id, passing);
  if (::mkdir(directory.c_str(), 0700) != 0) {
    if (errno != ENOENT) return fail(Error::last("make directory", directory));
    TRY(sys::make_directories((passing ? passing_ : kept_) + "/containers", 0711));
    if (::mkdir(directory.c_str(), 0700) != 0)
      return fail(Error::last("make directory", directory));
  }
  LockedContainer container({id, directory}, TRY(lock_directory(directory, O_CREAT)), passing);
  auto claimed = claim_name(name, id, passing);
  if (claimed) return container;
  TRY(remove(container, ""));
  return fail(std::move(claimed).error());
}

Error Store::no_such_container(std::string_view reference) const {
  Error error = Error::not_found("No such container: " + std::string(reference));
  std::vector<std::string> names;
  for (const bool passing : {true, false}) {
    auto some = names_in(names_directory(passing));
    if (!some) return error;
    names.insert(names.end(), some->begin(), some->end());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const auto near = nearest(reference, views)) {
    error.hint = "did you mean " + std::string(*near) + "?";
  }
  return error;
}

Result<Container> Store::find(std::string_view reference) const {
  if (reference.starts_with('/')) reference.remove_prefix(1);  // as inspect has it
  const auto at = [&](const std::string& id) {
    const std::string kept = directory_of(id, false);
    return Container(id, ::access(kept.c_str(), F_OK) == 0 ? kept : directory_of(id, true));
  };
  const bool hexadecimal = is_hexadecimal(reference);
  if (hexadecimal && reference.size() == kIdLength && exists(std::string(reference))) {
    return at(std::string(reference));
  }
  if (container::check_name(reference)) {
    const std::string owner = owner_of(std::string(reference));
    if (!owner.empty()) return at(owner);
  }
  if (!hexadecimal || reference.size() >= kIdLength) return fail(no_such_container(reference));
  std::vector<Container> found;
  for (const bool passing : {false, true}) {
    for (const std::string& id : TRY(names_in(directory_of("", passing)))) {
      if (id.starts_with(reference)) found.emplace_back(id, directory_of(id, passing));
    }
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) return fail(no_such_container(reference));
  return fail(Error::invalid("Multiple IDs found with provided prefix: " + std::string(reference)));
}

Result<LockedContainer> Store::lock(const Container& container) const {
  auto lock = lock_directory(container.directory(), 0);
  // Not made anew for a container that is being removed: its directory could not go then.
  if (!lock && ::access(container.file("container.json").c_str(), F_OK) == 0) {
    lock = lock_directory(container.directory(), O_CREAT);
  }
  if (!lock && lock.error().errnum == ENOENT) {
    return fail(Error::not_found("No such container: " + container.id()));
  }
  LockedContainer locked(container, TRY(std::move(lock)), is_passing(container));
  // Whoever held the lock before may have removed the container.
  struct stat held{};
  if (::fstat(locked.lock_.get(), &held) == 0 && held.st_nlink > 0) return locked;
  return fail(Error::not_found("No such container: " + container.id()));
}

Result<std::vector<Container>> Store::list() const {
  std::vector<Container> containers;
  for (const bool passing : {false, true}) {
    for (std::string& id : TRY(names_in(directory_of("", passing)))) {
      std::string directory = directory_of(id, passing);
      containers.emplace_back(std::move(id), std::move(directory));
    }
  }
  return containers;
}

Result<void> Store::rename(LockedContainer& container, Record& record,
                           const std::string& name) const {
  const bool passing = is_passing(container);
  TRY(claim_name(name, container.id(), passing));
  const std::string before = std::exchange(record.name, name);
  auto saved = container.save(record);
  release_name(saved ? before : name, container.id());
  return saved;
}

Result<void> Store::remove(const LockedContainer& container, const std::string& name) const {
  if (!name.empty()) release_name(name, container.id());
  // First what makes it a container: who comes for its lock from here on finds that it is none.
  const std::string record = container.file("container.json");
  if (::unlink(record.c_str()) != 0 && errno != ENOENT) {
    return fail(Error::last("remove", record));
  }
  return remove_owned_tree(container.directory());
}

}  // namespace caisson::engine
