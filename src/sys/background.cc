// SPDX-License-Identifier: Apache-2.0
#include "sys/background.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/process.h"

namespace caisson::sys {
namespace {

[[noreturn]] void become(const std::string& program, const std::vector<std::string>& arguments,
                         std::span<const int> keep, int null) {
  ::setsid();
  for (int fd = 0; fd < 3; ++fd) ::dup2(null, fd);
  for (const int fd : keep) ::fcntl(fd, F_SETFD, 0);
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  if (::chdir("/") == 0) ::execv(program.c_str(), pointers.data());
  ::_exit(127);
}

}  // namespace

Result<void> start_in_background(const std::string& program,
                                 const std::vector<std::string>& arguments,
                                 std::span<const int> keep) {
  const UniqueFd null = TRY(open("/dev/null", O_RDWR));
  const CloneResult between = TRY(clone_process(0));
  if (between.pid == 0) {
    const auto last = clone_process(0);
    if (last && last->pid == 0) become(program, arguments, keep, null.get());
    ::_exit(last ? 0 : 1);
  }
  const int code = exit_code(TRY(wait_for(between.pidfd.get())));
  if (code == 0) return {};
  return fail(Error::from_errno(EAGAIN, "start", program));
}

}  // namespace caisson::sys
