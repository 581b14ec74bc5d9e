// SPDX-License-Identifier: Apache-2.0
#include "container/stdio.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <utility>

#include "sys/file.h"

namespace caisson::container {
namespace {

bool may_be_handed_in(const struct stat& status, bool outlived) {
  if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) return !outlived;
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

Result<std::pair<UniqueFd, UniqueFd>> make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return fail(Error::last("make pipe"));
  return std::pair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

}  // namespace

Result<Stdio> Stdio::prepare(bool interactive, bool terminal, bool outlived) {
  Stdio stdio;
  if (terminal) return stdio;
  for (int fd = 0; fd < 3; ++fd) {
    int& container_end = stdio.container_ends_[static_cast<std::size_t>(fd)];
    struct stat status{};
    const bool closed = ::fstat(fd, &status) != 0;
    if (closed || (fd == 0 && !interactive)) {
      stdio.owned_.push_back(TRY(sys::open("/dev/null", O_RDWR)));
      container_end = stdio.owned_.back().get();
      continue;
    }
    if (may_be_handed_in(status, outlived)) continue;
    auto [read_end, write_end] = TRY(make_pipe());
    if (fd == 0) {
      stdio.pumps_.emplace_back(0, std::move(write_end));
      stdio.owned_.push_back(std::move(read_end));
    } else {
      stdio.pumps_.emplace_back(std::move(read_end), fd);
      stdio.owned_.push_back(std::move(write_end));
    }
    container_end = stdio.owned_.back().get();
  }
  return stdio;
}

std::array<int, 3> Stdio::for_container() const {
  return container_ends_;
}

void Stdio::close_container_ends() {
  owned_.clear();
}

void Stdio::use_terminal(int master, bool interactive) {
  pumps_.emplace_back(master, 1);
  if (interactive) pumps_.emplace_back(0, master);
}

}  // namespace caisson::container
