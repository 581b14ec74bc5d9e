// SPDX-License-Identifier: Apache-2.0
#include "process/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::process {
namespace {

constexpr const char* kMaster = "/dev/pts/ptmx";

Result<UniqueFd> open_master() {
  UniqueFd master = TRY(sys::open(kMaster, O_RDWR | O_NOCTTY));
  const struct stat status = TRY(sys::stat_fd(master.get(), kMaster));
  if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(5, 2)) return master;
  return fail(Error::invalid(std::string(kMaster) + " is no terminal multiplexer"));
}

Result<void> make_console(int slave) {
  const UniqueFd root = TRY(sys::open("/", O_PATH | O_DIRECTORY));
  const UniqueFd target = TRY(sys::make_file_beneath(root.get(), "/dev/console", 0600));
  const UniqueFd mount = TRY(sys::clone_mount(slave, "", false));
  return sys::attach(mount.get(), target.get(), "/dev/console");
}

}  // namespace

Result<Terminal> open_terminal(const std::optional<oci::ConsoleSize>& size, std::uint32_t owner,
                               bool console) {
  Terminal terminal;
  terminal.master = TRY(open_master());
  const int unlocked = 0;
  if (::ioctl(terminal.master.get(), TIOCSPTLCK, &unlocked) != 0) {
    return fail(Error::last("unlock", "pseudo-terminal"));
  }
  terminal.slave.reset(::ioctl(terminal.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal.slave) return fail(Error::last("open the slave of", "pseudo-terminal"));
  if (size) {
    winsize window{};
    window.ws_row = size->height;
    window.ws_col = size->width;
    if (::ioctl(terminal.master.get(), TIOCSWINSZ, &window) != 0) {
      return fail(Error::last("set window size of", "pseudo-terminal"));
    }
  }
  if (::fchown(terminal.slave.get(), owner, static_cast<gid_t>(-1)) != 0) {
    return fail(Error::last("change owner of", "pseudo-terminal"));
  }
  if (console) TRY(make_console(terminal.slave.get()));
  return terminal;
}

Result<void> take_terminal(int slave) {
  if (::ioctl(slave, TIOCSCTTY, 0) != 0) {
    return fail(Error::last("take controlling terminal"));
  }
  for (int fd = 0; fd < 3; ++fd) {
    if (::dup2(slave, fd) < 0)
      return fail(Error::last("duplicate terminal to", std::to_string(fd)));
  }
  return {};
}

}  // namespace caisson::process
