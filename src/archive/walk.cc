// SPDX-License-Identifier: Apache-2.0
#include "archive/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::archive {
namespace {

constexpr long kMessageQueueMagic = 0x19800202;  // not in linux/magic.h

std::string by_descriptor(int fd) {
  return "/proc/self/fd/" + std::to_string(fd);
}

// Whether the kernel itself speaks from this directory.
Result<bool> is_of_kernel(int directory, const std::string& path) {
  struct statfs status{};
  if (::fstatfs(directory, &status) != 0) return fail(Error::last("look at", path));
  constexpr std::array<long, 6> kMagics = {PROC_SUPER_MAGIC,   SYSFS_MAGIC,
                                           CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,
                                           DEVPTS_SUPER_MAGIC, kMessageQueueMagic};
  if (std::ranges::find(kMagics, status.f_type) != kMagics.end()) return true;
  return status.f_type == TMPFS_MAGIC && path == "/dev";
}

Result<std::vector<std::string>> names_in(int directory, const std::string& path) {
  UniqueFd readable = TRY(sys::open_at(directory, ".", O_RDONLY | O_DIRECTORY));
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(readable.get()), ::closedir);
  if (listing == nullptr) return fail(Error::last("list", path));
  [[maybe_unused]] const int owned = readable.release();
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* one = ::readdir(listing.get())) {
    const std::string_view name = one->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return fail(Error::last("list", path));
  std::ranges::sort(names);
  return names;
}

class Walker {
 public:
  explicit Walker(Sink& sink) : sink_(sink) {}

  Result<void> visit(int fd, const std::string& path, const std::string& origin) {
    const struct stat status = TRY(sys::stat_fd(fd, origin));
    Entry entry{.path = path,
                .mode = status.st_mode,
                .uid = status.st_uid,
                .gid = status.st_gid,
                .modified = status.st_mtim,
                .device = status.st_rdev};
    switch (status.st_mode & S_IFMT) {
      case S_IFREG:
        return add_file(fd, status, std::move(entry), origin);
      case S_IFDIR:
        TRY(sink_.add(entry, no_content()));
        return visit_children(fd, path, origin);
      case S_IFLNK:
        entry.target = TRY(target_of(fd, origin));
        break;
      case S_IFSOCK:
        return {};
      default:
        break;
    }
    return sink_.add(entry, no_content());
  }

 private:
  static Content no_content() {
    return [](std::span<char>) -> Result<std::size_t> { return 0; };
  }

  static Result<std::string> target_of(int fd, const std::string& origin) {
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlinkat(fd, "", target.data(), target.size());
    if (length < 0) return fail(Error::last("read link", origin));
    return std::string(target.data(), static_cast<std::size_t>(length));
  }

  Result<void> add_file(int fd, const struct stat& status, Entry entry, const std::string& origin) {
    if (status.st_nlink > 1) {
      const auto [first, fresh] = linked_.try_emplace({status.st_dev, status.st_ino}, entry.path);
      if (!fresh) {
        entry.hard_link = true;
        entry.target = first->second;
        return sink_.add(entry, no_content());
      }
    }
    entry.size = static_cast<std::uint64_t>(status.st_size);
    std::array<char, 64> capability{};
    const ssize_t length = ::getxattr(by_descriptor(fd).c_str(), "security.capability",
                                      capability.data(), capability.size());
    if (length > 0) entry.capability.assign(capability.data(), static_cast<std::size_t>(length));
    // The file that was looked at, whatever has its name by now.
    const UniqueFd file = TRY(sys::open(by_descriptor(fd), O_RDONLY | O_NOCTTY));
    return sink_.add(entry, [&](std::span<char> buffer) -> Result<std::size_t> {
      const ssize_t got =
          sys::retry([&] { return ::read(file.get(), buffer.data(), buffer.size()); });
      if (got < 0) return fail(Error::last("read", origin));
      return static_cast<std::size_t>(got);
    });
  }

  Result<void> visit_children(int directory, const std::string& path, const std::string& origin) {
    if (TRY(is_of_kernel(directory, origin))) return {};
    for (const std::string& name : TRY(names_in(directory, origin))) {
      auto child = sys::open_at(directory, name, O_PATH | O_NOFOLLOW);
      if (!child && child.error().errnum == ENOENT) continue;
      const UniqueFd held = TRY(std::move(child));
      TRY(visit(held.get(), path.empty() ? name : path + "/" + name,
                (origin == "/" ? "" : origin) + "/" + name));
    }
    return {};
  }

  Sink& sink_;
  std::map<std::pair<dev_t, ino_t>, std::string> linked_;
};

}  // namespace

Result<void> walk(int source, const std::string& name, const std::string& origin, Sink& sink) {
  return Walker(sink).visit(source, name, origin);
}

}  // namespace caisson::archive
