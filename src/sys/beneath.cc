// SPDX-License-Identifier: Apache-2.0
#include "sys/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sys/retry.h"

namespace caisson::sys {
namespace {

// RESOLVE_IN_ROOT walks give EAGAIN when a rename or mount races with a ".."; the kernel asks to
// try again (openat2(2)). A container that renames without end must not hold us for ever.
constexpr int kMaxTries = 128;

int openat2_once(int root, const char* path, std::uint64_t flags, std::uint64_t resolve,
                 mode_t mode) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  // openat2 refuses a mode without O_CREAT.
  how.mode = (flags & O_CREAT) != 0 ? mode : 0;
  how.resolve = resolve;
  return static_cast<int>(::syscall(SYS_openat2, root, path, &how, sizeof how));
}

std::uint64_t resolve_flags(Links links) {
  const std::uint64_t base = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return links == Links::kRefused ? base | RESOLVE_NO_SYMLINKS : base;
}

}  // namespace

Result<UniqueFd> open_beneath(int root, const std::string& path, int flags, Links links,
                              mode_t mode) {
  for (int tries = 0; tries < kMaxTries; ++tries) {
    UniqueFd fd(retry([&] {
      return openat2_once(root, path.c_str(), static_cast<std::uint64_t>(flags),
                          resolve_flags(links), mode);
    }));
    if (fd) return fd;
    if (errno != EAGAIN) break;
  }
  return fail(Error::last("open in the container", path));
}

Result<UniqueFd> make_directories_beneath(int root, const std::string& path, mode_t mode,
                                          Links links) {
  constexpr int kDirectory = O_PATH | O_DIRECTORY;
  auto whole = open_beneath(root, path, kDirectory, links);
  if (whole || whole.error().errnum != ENOENT) return whole;

  // Mostly the last one alone is missing.
  const std::size_t end = path.find_last_not_of('/') + 1;
  const std::size_t slash = end == 0 ? 0 : path.rfind('/', end - 1);
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  const std::string name = path.substr(begin, end - begin);
  if (name.empty()) return whole;
  const UniqueFd parent =
      TRY(make_directories_beneath(root, "/" + path.substr(0, begin), mode, links));
  const bool made = name == "." || name == ".." ||
                    ::mkdirat(parent.get(), name.c_str(), mode) == 0 || errno == EEXIST;
  if (!made) return fail(Error::last("make directory in the container", path));
  // The whole path is resolved anew from the root: what is there may be a link, whose target must
  // be taken as seen from the root, not from its directory.
  return open_beneath(root, path, kDirectory, links);
}

Result<UniqueFd> make_file_beneath(int root, const std::string& path, mode_t mode) {
  auto there = open_beneath(root, path, O_PATH);
  if (there || there.error().errnum != ENOENT) return there;
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "/" : path.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const UniqueFd dir = TRY(make_directories_beneath(root, parent, 0755));
  // O_EXCL: an existing dangling link must not be followed to create its target.
  const UniqueFd made(retry([&] {
    return ::openat(dir.get(), name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC,
                    mode);
  }));
  if (!made) return fail(Error::last("create in the container", path));
  return open_beneath(root, path, O_PATH);
}

}  // namespace caisson::sys
