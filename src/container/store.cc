// SPDX-License-Identifier: Apache-2.0
#include "container/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/scope_exit.h"
#include "sys/directory.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/replace_file.h"
#include "sys/retry.h"

namespace caisson::container {
namespace {

constexpr int kGraceMilliseconds = 2000;
constexpr int kPauseMilliseconds = 10;

// A lock of the process, not of the descriptor: the container's process, which has the descriptor
// for a moment, does not hold it, and the kernel tells whose it is.
struct flock whole_file() {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

// The process that holds the lock; 0 where nobody else does, or nobody whom this PID namespace has.
struct Holder {
  bool locked = false;
  pid_t pid = 0;
};

Holder holder_of(int lock_file) {
  struct flock lock = whole_file();
  if (::fcntl(lock_file, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return {};
  return {true, std::max(lock.l_pid, 0)};
}

Result<void> wait_for_lock(int lock_file, const std::string& directory) {
  struct flock lock = whole_file();
  if (sys::retry([&] { return ::fcntl(lock_file, F_SETLKW, &lock); }) == 0) return {};
  return fail(Error::last("lock", directory));
}

bool try_lock(int lock_file) {
  struct flock lock = whole_file();
  return ::fcntl(lock_file, F_SETLK, &lock) == 0;
}

Result<void> end_holder(int lock_file) {
  const pid_t pid = holder_of(lock_file).pid;
  if (pid == 0) return {};
  const auto pidfd = sys::open_pidfd(pid);
  // Who holds it after the pidfd was opened is whom the pidfd means.
  if (!pidfd || holder_of(lock_file).pid != pid) return {};
  auto sent = sys::send_signal(pidfd->get(), SIGKILL);
  if (!sent && sent.error().errnum == ESRCH) return {};
  return sent;
}

// Whoever held the lock before may have removed the directory, and another made it anew.
Result<bool> is_present(int lock_file, const std::string& directory) {
  const auto present = sys::stat(directory + "/lock");
  if (!present && present.error().errnum == ENOENT) return false;
  if (!present) return fail(present.error());
  return TRY(sys::stat_fd(lock_file, directory))
  .st_ino == present->st_ino;
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

bool Entry::is_busy() const {
  return holder_of(lock_.get()).locked;
}

Result<Record> Entry::load() const {
  const std::string path = file("state.json");
  return parse_record(TRY(sys::read_file(path)), path);
}

Result<void> Entry::save(const Record& record) {
  return sys::replace_file(file("state.json"), to_json(record), sys::Lasting::kPassing);
}

// By name, which takes no descriptor: there may be none left when creating has failed for that.
Result<void> Entry::remove() {
  // Where a restored container's root was mounted, in CRIU's mount namespace.
  if (::rmdir(file("criu-root").c_str()) != 0 && errno != ENOENT) {
    return fail(Error::last("remove", file("criu-root")));
  }
  for (const char* name : {"state.json", "state.json.new", "config.json", "filter", "filter-flags",
                           "exec-failure", "creating", "start", "lock"}) {
    if (::unlink(file(name).c_str()) != 0 && errno != ENOENT) {
      return fail(Error::last("remove", file(name)));
    }
  }
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
  ScopeExit remove_directory([&] { ::rmdir(directory.c_str()); });
  Entry entry(directory, TRY(sys::open(directory + "/lock", O_RDWR | O_CREAT, 0600)));
  ScopeExit remove_lock([&] { ::unlink(entry.file("lock").c_str()); });
  TRY(wait_for_lock(entry.lock_.get(), directory));
  const bool present = TRY(is_present(entry.lock_.get(), directory));
  // From here on the directory is the caller's to remove, or somebody else's.
  remove_lock.dismiss();
  remove_directory.dismiss();
  if (present) return entry;
  return fail(Error::invalid("container \"" + id + "\" was deleted while it was created"));
}

Result<Entry> Store::find(const std::string& id) const {
  TRY(check_id(id));
  const std::string directory = root_ + "/" + id;
  // A link is nothing that this program made.
  struct stat status{};
  if (::lstat(directory.c_str(), &status) != 0) {
    if (errno == ENOENT) return fail(no_such_container(id));
    return fail(Error::last("look at", directory));
  }
  if (!S_ISDIR(status.st_mode)) return fail(no_such_container(id));
  auto lock = sys::open(directory + "/lock", O_RDWR);
  if (!lock && lock.error().errnum == ENOENT) return fail(no_such_container(id));
  return Entry(directory, TRY(std::move(lock)));
}

Result<Entry> Store::open(const std::string& id) const {
  Entry entry = TRY(find(id));
  TRY(wait_for_lock(entry.lock_.get(), entry.directory_));
  if (!TRY(is_present(entry.lock_.get(), entry.directory_))) return fail(no_such_container(id));
  return entry;
}

Result<Entry> Store::seize(const std::string& id) const {
  auto found = find(id);
  if (!found && found.error().kind == Error::Kind::kNotFound) {
    // What somebody leaves who is killed between making the directory and anything in it.
    ::rmdir((root_ + "/" + id).c_str());
  }
  Entry entry = TRY(std::move(found));
  const int lock = entry.lock_.get();
  bool locked = try_lock(lock);
  for (int waited = 0; !locked && waited < kGraceMilliseconds; waited += kPauseMilliseconds) {
    ::usleep(kPauseMilliseconds * 1000);
    locked = try_lock(lock);
  }
  if (!locked) {
    TRY(end_holder(lock));
    TRY(wait_for_lock(lock, entry.directory_));
  }
  if (!TRY(is_present(lock, entry.directory_))) return fail(no_such_container(id));
  return entry;
}

Result<Entry> Store::peek(const std::string& id) const {
  return find(id);
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
