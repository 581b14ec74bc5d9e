// SPDX-License-Identifier: Apache-2.0
#include "cgroup/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

#include "base/strings.h"
#include "base/unique_fd.h"
#include "cgroup/journal.h"
#include "sys/file.h"

namespace caisson::cgroup {
namespace {

using std::chrono::microseconds;

constexpr microseconds kFirstPause{50};
constexpr microseconds kLongestPause{10'000};
constexpr std::chrono::seconds kRemovalLimit{2};

Result<std::vector<std::string>> subdirectories(int fd, const std::string& name) {
  const int copy = ::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return fail(Error::last("list", name));
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(copy), ::closedir);
  if (!stream) return fail(Error::last("list", name));
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view child = entry->d_name;
    if (entry->d_type == DT_DIR && child != "." && child != "..") names.emplace_back(child);
  }
  return names;
}

// Calls visit(parent's descriptor, name) for every directory below, children first. What lies
// below was made by the container, so the walk holds one descriptor whatever the depth.
Result<void> for_each_below(
    const std::string& path,
    const std::function<Result<void>(int parent, const std::string& name)>& visit) {
  struct Level {
    std::string name;
    std::vector<std::string> pending;
  };
  UniqueFd current = TRY(sys::open(path, O_RDONLY | O_DIRECTORY));
  std::vector<Level> levels;
  levels.push_back({ .name = {}, .pending = TRY(subdirectories(current.get(), path)) });
  for (;;) {
    if (!levels.back().pending.empty()) {
      std::string name = std::move(levels.back().pending.back());
      levels.back().pending.pop_back();
      UniqueFd child(
          ::openat(current.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!child && errno == ENOENT) continue;
      if (!child) return fail(Error::last("open", fmt::format("{}/…/{}", path, name)));
      std::vector<std::string> pending = TRY(subdirectories(child.get(), name));
      levels.push_back({.name = std::move(name), .pending = std::move(pending)});
      current = std::move(child);
      continue;
    }
    const std::string name = std::move(levels.back().name);
    levels.pop_back();
    if (levels.empty()) return {};
    UniqueFd up(::openat(current.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!up) return fail(Error::last("open the parent of", fmt::format("{}/…/{}", path, name)));
    current = std::move(up);
    TRY(visit(current.get(), name));
  }
}

Result<void> append_processes(int directory, const std::string& file, std::vector<pid_t>& into) {
  const UniqueFd fd(::openat(directory, file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno == ENOENT) return {};
  if (!fd) return fail(Error::last("open", file));
  const auto text = sys::read_all(fd.get(), file);
  if (!text) {
    // ENODEV: removed meanwhile. EOPNOTSUPP: a threaded group, whose processes its domain lists.
    if (text.error().errnum == ENODEV || text.error().errnum == EOPNOTSUPP) return {};
    return fail(text.error());
  }
  for (const std::string_view line : split(*text, '\n')) {
    // 0 stands for a process outside the reader's PID namespace.
    if (const auto pid = parse_integer<pid_t>(line); pid && *pid > 0) into.push_back(*pid);
  }
  return {};
}

}  // namespace

Directory Directory::parent() const {
  return Directory(path_.substr(0, path_.rfind('/')));
}

Directory Directory::noting_in(Journal* journal) const {
  Directory noting(path_);
  noting.journal_ = journal;
  return noting;
}

bool Directory::has(std::string_view file) const {
  return ::access(fmt::format("{}/{}", path_, file).c_str(), F_OK) == 0;
}

Result<std::string> Directory::read(std::string_view file) const {
  return sys::read_file(fmt::format("{}/{}", path_, file));
}

Result<std::uint64_t> Directory::read_number(std::string_view file) const {
  const std::string text = TRY(read(file));
  const std::string_view value = trim(text);
  if (value == "max") return std::numeric_limits<std::uint64_t>::max();
  if (const auto number = parse_integer<std::uint64_t>(value)) return *number;
  return fail(Error::invalid(fmt::format("{}/{}: \"{}\" is not a number", path_, file, value)));
}

Result<void> Directory::write(std::string_view file, std::string_view value) const {
  const std::string name = fmt::format("{}/{}", path_, file);
  const UniqueFd fd = TRY(sys::open(name, O_WRONLY));
  if (journal_ != nullptr) journal_->note(path_, file, value);
  if (TEMP_FAILURE_RETRY(::write(fd.get(), value.data(), value.size())) < 0) {
    return fail(Error::last(fmt::format("write \"{}\" to", value), name));
  }
  return {};
}

Result<bool> Directory::make() const {
  if (::mkdir(path_.c_str(), 0755) == 0) return true;
  if (errno == EEXIST) return false;
  return fail(Error::last("create control group", path_));
}

Result<void> Directory::remove_tree() const {
  const auto deadline = std::chrono::steady_clock::now() + kRemovalLimit;
  for (microseconds pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    if (::rmdir(path_.c_str()) == 0 || errno == ENOENT) return {};
    if (errno != EBUSY) return fail(Error::last("remove control group", path_));
    // EBUSY stands for groups below as well as for processes that have not quite exited.
    const auto below = for_each_below(path_, [](int parent, const std::string& name) {
      (void)::unlinkat(parent, name.c_str(), AT_REMOVEDIR);
      return Result<void>{};
    });
    if (below && ::rmdir(path_.c_str()) == 0) return {};
    if (std::chrono::steady_clock::now() > deadline) break;
    std::this_thread::sleep_for(pause);
  }
  std::string who;
  for (const pid_t pid : processes().value_or(std::vector<pid_t>{})) who += fmt::format(" {}", pid);
  Error error = Error::from_errno(EBUSY, "remove control group", path_);
  if (!who.empty()) error.hint = "processes are still in it:" + who;
  return fail(std::move(error));
}

Result<std::vector<pid_t>> Directory::processes() const {
  std::vector<pid_t> pids;
  const auto below = for_each_below(path_, [&pids](int parent, const std::string& name) {
    return append_processes(parent, name + "/cgroup.procs", pids);
  });
  if (!below && below.error().errnum != ENOENT) return fail(below.error());
  if (below) TRY(append_processes(AT_FDCWD, path_ + "/cgroup.procs", pids));
  // v1 promises neither order nor uniqueness.
  std::ranges::sort(pids);
  pids.erase(std::ranges::unique(pids).begin(), pids.end());
  return pids;
}

}  // namespace caisson::cgroup
