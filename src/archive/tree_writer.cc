// SPDX-License-Identifier: Apache-2.0
#include "archive/tree_writer.h"

#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "sys/file.h"

namespace caisson::archive {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;
constexpr mode_t kPermissions = 07777;
// More directories than this have their times set at once rather than at the end.
constexpr std::size_t kMostOpenDirectories = 256;

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

Result<void> set_times(int fd, const timespec& modified, const std::string& path) {
  const std::array<timespec, 2> times = {modified, modified};
  if (::futimens(fd, times.data()) == 0) return {};
  return fail(Error::last("set the time of", path));
}

}  // namespace

Result<TreeWriter::Place> TreeWriter::place_of(const std::string& path) const {
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "/" : "/" + path.substr(0, slash);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return Place {
    TRY(sys::make_directories_beneath(directory_, parent, 0755, options_.links))
    , name
  };
}

Result<void> TreeWriter::make_way(const Place& place, const Entry& entry) const {
  struct stat there{};
  if (::fstatat(place.parent.get(), place.name.c_str(), &there, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    return fail(Error::last("look at", entry.path));
  }
  const bool is_directory = S_ISDIR(there.st_mode);
  const bool wants_directory = S_ISDIR(entry.mode) && !entry.hard_link;
  if (is_directory && wants_directory) return {};
  if (is_directory) {
    return fail(Error::invalid("cannot overwrite directory " + quoted("/" + entry.path) +
                               " with non-directory " + quoted(entry.path)));
  }
  if (wants_directory) {
    return fail(Error::invalid("cannot overwrite non-directory " + quoted("/" + entry.path) +
                               " with directory " + quoted(entry.path)));
  }
  if (::unlinkat(place.parent.get(), place.name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return fail(Error::last("replace", entry.path));
}

Result<void> TreeWriter::add(const Entry& entry, const Content& content) {
  if (entry.path.empty()) return {};  // the destination is what it is
  const Place place = TRY(place_of(entry.path));
  TRY(make_way(place, entry));
  if (entry.hard_link) return add_link(place, entry);
  switch (entry.mode & S_IFMT) {
    case S_IFDIR:
      return add_directory(place, entry);
    case S_IFREG:
      return add_file(place, entry, content);
    default:
      return add_other(place, entry);
  }
}

// Owner, mode and time, through a descriptor that is open for reading or writing.
Result<void> TreeWriter::dress(int fd, const Entry& entry) const {
  if (options_.owner) {
    if (::fchown(fd, options_.owner->first, options_.owner->second) != 0) {
      return fail(Error::last("change the owner of", entry.path));
    }
  } else if (options_.owners == Owners::kEntrys && ::fchown(fd, entry.uid, entry.gid) != 0) {
    return fail(Error::last("change the owner of", entry.path));
  }
  // After the owner, whose change takes set-id bits away.
  if (::fchmod(fd, entry.mode & kPermissions) != 0) {
    return fail(Error::last("change the mode of", entry.path));
  }
  if (!entry.capability.empty() &&
      ::fsetxattr(fd, "security.capability", entry.capability.data(), entry.capability.size(), 0) !=
          0 &&
      errno != ENOTSUP && errno != EPERM) {
    return fail(Error::last("set the capabilities of", entry.path));
  }
  return set_times(fd, entry.modified, entry.path);
}

// The same for what can't be opened.
Result<void> TreeWriter::dress_by_name(const Place& place, const Entry& entry) const {
  const int parent = place.parent.get();
  const char* name = place.name.c_str();
  uid_t uid = entry.uid;
  gid_t gid = entry.gid;
  if (options_.owner) std::tie(uid, gid) = *options_.owner;
  if ((options_.owner || options_.owners == Owners::kEntrys) &&
      ::fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(Error::last("change the owner of", entry.path));
  }
  const std::array<timespec, 2> times = {entry.modified, entry.modified};
  if (::utimensat(parent, name, times.data(), AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(Error::last("set the time of", entry.path));
  }
  return {};
}

Result<void> TreeWriter::add_directory(const Place& place, const Entry& entry) {
  if (::mkdirat(place.parent.get(), place.name.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(Error::last("make directory", entry.path));
  }
  UniqueFd directory =
      TRY(sys::open_at(place.parent.get(), place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  TRY(dress(directory.get(), entry));
  if (directories_.size() < kMostOpenDirectories) {
    directories_.emplace_back(std::move(directory), entry.modified);
  }
  return {};
}

Result<void> TreeWriter::add_file(const Place& place, const Entry& entry,
                                  const Content& content) const {
  const UniqueFd file = TRY(
      sys::open_at(place.parent.get(), place.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  const auto buffer = std::make_unique_for_overwrite<char[]>(kBuffer);
  for (;;) {
    const std::size_t got = TRY(content({buffer.get(), kBuffer}));
    if (got == 0) break;
    TRY(sys::write_all(file.get(), {buffer.get(), got}, entry.path));
  }
  return dress(file.get(), entry);
}

Result<void> TreeWriter::add_link(const Place& place, const Entry& entry) const {
  const Place target = TRY(place_of(entry.target));
  if (::linkat(target.parent.get(), target.name.c_str(), place.parent.get(), place.name.c_str(),
               0) == 0) {
    return {};
  }
  return fail(Error::last("link " + entry.target + " as", entry.path));
}

Result<void> TreeWriter::add_other(const Place& place, const Entry& entry) const {
  const int parent = place.parent.get();
  const char* name = place.name.c_str();
  const bool link = S_ISLNK(entry.mode);
  const int made = link ? ::symlinkat(entry.target.c_str(), parent, name)
                        : ::mknodat(parent, name, entry.mode, entry.device);
  if (made != 0) return fail(Error::last("make", entry.path));
  return dress_by_name(place, entry);
}

Result<void> TreeWriter::finish() {
  for (const auto& [directory, modified] : directories_) {
    TRY(set_times(directory.get(), modified, "a directory"));
  }
  directories_.clear();
  return {};
}

}  // namespace caisson::archive
