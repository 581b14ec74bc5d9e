// SPDX-License-Identifier: Apache-2.0
#include "container/state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include "cgroup/cgroup.h"
#include "json/parse.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

std::string runtime_directory() {
  const char* user_directory = ::geteuid() == 0 ? nullptr : std::getenv("XDG_RUNTIME_DIR");
  return user_directory == nullptr ? "/run/caisson" : std::string(user_directory) + "/caisson";
}

std::string link_of(const std::string& name) {
  return runtime_directory() + "/names/" + name;
}

void remove_tree(const std::string& path) {
  std::error_code ignored;  // what can't be removed now is found and removed by the next owner
  std::filesystem::remove_all(path, ignored);
}

// The lock, or nullopt where another program holds it.
Result<std::optional<UniqueFd>> try_lock(const std::string& directory) {
  UniqueFd lock = TRY(sys::open(directory + "/lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return std::nullopt;
  return fail(Error::last("lock", directory));
}

Result<State> read_state(const std::string& directory) {
  const std::string file = directory + "/state.json";
  const std::string text = TRY(sys::read_file(file));
  const json::Document document = TRY(json::parse(text, file));
  const json::Object object = TRY(document.root().object());
  State state;
  state.id = TRY(object.require<std::string>("id"));
  state.name = TRY(object.require<std::string>("name"));
  state.cgroups = TRY(object.require<std::vector<std::string>>("cgroups"));
  return state;
}

// Removes what a container left whose program is dead. The processes died with it
// (PR_SET_PDEATHSIG); whatever else stands in its groups is killed.
Result<void> clean_up(const std::string& directory) {
  const auto state = read_state(directory);
  // No state file: the program died before it made anything. An unreadable one can't name anything
  // to clean up, and must not keep the name for ever.
  if (state && !state->cgroups.empty()) {
    auto group = TRY(cgroup::open(state->cgroups));
    TRY(group->kill_all());
    TRY(group->remove());
  }
  remove_tree(directory);
  return {};
}

Error name_in_use(const std::string& name, const std::string& id) {
  return Error::invalid("Conflict. The container name \"/" + name +
                        "\" is already in use by container \"" + id +
                        "\". You have to remove (or rename) that container to be able to reuse "
                        "that name.");
}

// Frees a name whose container's program is dead.
Result<void> free_stale_name(const std::string& name) {
  const std::string link = link_of(name);
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
  if (length < 0) return errno == ENOENT ? Result<void>{} : fail(Error::last("read link", link));
  const std::string id(target.data(), static_cast<std::size_t>(length));
  const std::string directory = state_directory_path(id);
  if (::access(directory.c_str(), F_OK) == 0) {
    const auto lock = TRY(try_lock(directory));
    if (!lock) return fail(name_in_use(name, id));
    TRY(clean_up(directory));
  }
  if (::unlink(link.c_str()) != 0 && errno != ENOENT) return fail(Error::last("remove", link));
  return {};
}

Result<void> claim_name(const std::string& name, const std::string& id) {
  const std::string link = link_of(name);
  if (::symlink(id.c_str(), link.c_str()) == 0) return {};
  if (errno != EEXIST) return fail(Error::last("make link", link));
  TRY(free_stale_name(name));
  if (::symlink(id.c_str(), link.c_str()) == 0) return {};
  // Another program was quicker to take the freed name.
  if (errno == EEXIST) return fail(name_in_use(name, "another"));
  return fail(Error::last("make link", link));
}

}  // namespace

std::string state_directory_path(const std::string& id) {
  return runtime_directory() + "/containers/" + id;
}

StateDirectory::StateDirectory(std::string path, std::string name_link, UniqueFd lock)
    : path_(std::move(path)), name_link_(std::move(name_link)), lock_(std::move(lock)) {}

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      name_link_(std::exchange(other.name_link_, {})),
      lock_(std::move(other.lock_)) {}

StateDirectory::~StateDirectory() {
  if (path_.empty()) return;
  remove_tree(path_);
  if (!name_link_.empty()) ::unlink(name_link_.c_str());
}

Result<StateDirectory> StateDirectory::create(const std::string& id, const std::string& name) {
  const std::string path = state_directory_path(id);
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno != ENOENT) return fail(Error::last("make state directory", path));
    TRY(sys::make_directories(runtime_directory() + "/names", 0711));
    TRY(sys::make_directories(path, 0700));
  }
  StateDirectory state(path, {}, {});
  auto lock = TRY(try_lock(path));
  if (!lock) return fail(Error::invalid("container " + id + " is in use"));
  state.lock_ = *std::move(lock);
  if (!name.empty()) {
    TRY(claim_name(name, id));
    state.name_link_ = link_of(name);
  }
  return state;
}

Result<void> StateDirectory::record(const State& state) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("id", state.id)
      .member("name", state.name)
      .key("cgroups")
      .begin_array();
  for (const std::string& group : state.cgroups) writer.value(group);
  writer.end_array().end_object();
  const std::string file = path_ + "/state.json";
  const std::string fresh = file + ".new";
  TRY(sys::create_file(fresh, writer.text(), 0600));
  if (::rename(fresh.c_str(), file.c_str()) != 0) return fail(Error::last("rename to", file));
  return {};
}

}  // namespace caisson::container
