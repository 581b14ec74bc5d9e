// SPDX-License-Identifier: Apache-2.0
#include "container/criu_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <utility>

#include "criu/conversation.h"
#include "process/command.h"
#include "process/protocol.h"
#include "process/signals.h"
#include "sys/file.h"
#include "sys/socket.h"

namespace caisson::container {
namespace {

constexpr unsigned kOldestMajor = 3;
constexpr unsigned kOldestMinor = 16;
constexpr int kSocket = 3;
constexpr int kMostInherited = 32;

// The descriptors become 0 and up, in their order, and are all that stays open but `report`.
Result<void> take_descriptors(const std::vector<int>& wanted, int report) {
  // Copies beyond every number that is to be taken, so that none is overwritten before its turn.
  const int count = static_cast<int>(wanted.size());
  std::vector<int> copies;
  for (const int fd : wanted) {
    copies.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, count));
    if (copies.back() < 0) return fail(Error::last("duplicate descriptor", std::to_string(fd)));
  }
  for (int to = 0; to < count; ++to) {
    if (::dup2(copies[static_cast<std::size_t>(to)], to) < 0) {
      return fail(Error::last("duplicate descriptor to", std::to_string(to)));
    }
  }
  return sys::close_from(count, &report, 1);
}

Result<void> execute(const CriuProcess::Launch& launch, int socket, int report) {
  TRY(launch.prepare());
  TRY(process::reset_signals());
  const UniqueFd null = TRY(sys::open("/dev/null", O_RDWR));
  std::vector<int> wanted;
  for (const int fd : launch.stdio) wanted.push_back(fd < 0 ? null.get() : fd);
  wanted.push_back(socket);
  wanted.insert(wanted.end(), launch.inherited.begin(), launch.inherited.end());
  TRY(take_descriptors(wanted, report));
  const std::string number = std::to_string(kSocket);
  const char* const arguments[] = {"criu", "swrk", number.c_str(), nullptr};
  ::execv(launch.program.c_str(), const_cast<char* const*>(arguments));
  return fail(Error::last("execute", launch.program));
}

[[noreturn]] void become_criu(const CriuProcess::Launch& launch, int socket, int report) {
  // Out of the way of the numbers that CRIU's descriptors take.
  const int high = ::fcntl(report, F_DUPFD_CLOEXEC, kMostInherited);
  const auto failed =
      high < 0 ? Result<void>(fail(Error::last("duplicate descriptor", std::to_string(report))))
               : execute(launch, socket, high);
  // A parent that is gone can't be told.
  [[maybe_unused]] const auto sent = process::send_error(high < 0 ? report : high, failed.error());
  ::_exit(1);
}

Result<void> check_version(const std::string& program) {
  const CriuProcess criu = TRY(CriuProcess::start({.program = program}));
  const auto version = TRY(criu::converse(criu.socket(), criu::encode_version_request(),
                                          [](criu::Notification&) { return Result<void>{}; }));
  if (std::pair(version.major_number, version.minor_number) >=
      std::pair(kOldestMajor, kOldestMinor)) {
    return {};
  }
  return fail(Error::unsupported(
      program + " is of version " + std::to_string(version.major_number) + "." +
      std::to_string(version.minor_number) + "; checkpoint and restore need 3.16 or later"));
}

}  // namespace

Result<std::string> find_criu() {
  const char* path = std::getenv("PATH");
  auto program =
      process::resolve_command("criu", path != nullptr ? path : "/usr/local/sbin:/usr/sbin:/sbin");
  if (!program) {
    return fail(Error::unsupported("checkpoint and restore need the program criu, which is not in "
                                   "$PATH")
                    .with_hint("install CRIU; Debian's package is called criu"));
  }
  TRY(check_version(*program));
  return program;
}

Result<CriuProcess> CriuProcess::start(const Launch& launch) {
  auto [own_end, criu_end] = TRY(sys::make_socket_pair());
  auto [own_report, criu_report] = TRY(sys::make_socket_pair());
  auto cloned = TRY(sys::clone_process(0, launch.cgroup_fd));
  if (cloned.pid == 0) become_criu(launch, criu_end.get(), criu_report.get());
  CriuProcess criu(std::move(cloned), std::move(own_end));
  criu_report.reset();
  auto failed = process::receive(own_report.get());
  if (failed) return fail(std::move(failed->error));
  // End of file: the other end closed with execve.
  if (failed.error().errnum != ECONNRESET) return fail(std::move(failed).error());
  return criu;
}

void CriuProcess::kill() {
  // It can only fail where CRIU has ended.
  [[maybe_unused]] const auto killed = sys::send_signal(process_.pidfd.get(), SIGKILL);
}

CriuProcess::~CriuProcess() {
  if (!process_.pidfd) return;
  // Without its socket CRIU ends by itself, and undoes what it can.
  socket_.reset();
  // It can't fail: a child that nobody else waits for.
  [[maybe_unused]] const auto reaped = sys::wait_for(process_.pidfd.get());
}

}  // namespace caisson::container
