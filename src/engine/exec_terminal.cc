// SPDX-License-Identifier: Apache-2.0
#include "engine/exec_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "container/attendant.h"
#include "container/raw_mode.h"
#include "engine/detach_keys.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

constexpr std::size_t kChunk = 4096;

Result<void> wait(std::span<pollfd> fds) {
  const auto poll = [&] { return ::poll(fds.data(), fds.size(), -1); };
  if (sys::retry(poll) < 0) return fail(Error::last("wait for the command"));
  return {};
}

Result<void> send(int socket, std::int32_t number, int fd) {
  return sys::send_message(socket, std::as_bytes(std::span(&number, 1)), fd);
}

struct Word {
  std::int32_t number = 0;
  UniqueFd fd;
};

Result<Word> receive(int socket) {
  Word word;
  auto received =
      TRY(sys::receive_message(socket, std::as_writable_bytes(std::span(&word.number, 1))));
  if (received.size != sizeof word.number) {
    return fail(Error::from_errno(ECONNRESET, "exec: the process that keeps the command ended"));
  }
  word.fd = std::move(received.fd);
  return word;
}

// The caller's streams on the command's terminal.
class Session {
 public:
  Session(UniqueFd terminal, UniqueFd process, int signals, std::string detach_keys)
      : terminal_(std::move(terminal)),
        process_(std::move(process)),
        signals_(signals),
        keys_(std::move(detach_keys)) {}

  // Until the command has ended, or the user detached: false.
  Result<bool> serve();

 private:
  void read_input();
  void write_input();
  bool show_output();
  void take_signals();

  UniqueFd terminal_;
  UniqueFd process_;
  int signals_;
  DetachKeys keys_;
  bool reading_ = true;
  bool showing_ = true;
  std::string typed_;  // and not written yet
};

Result<bool> Session::serve() {
  for (;;) {
    // What is typed waits for a terminal that is full; the keys are found all the same once it is
    // not.
    const bool writing = !typed_.empty();
    std::array<pollfd, 4> fds = {{{process_.get(), POLLIN, 0},
                                  {signals_, POLLIN, 0},
                                  {reading_ && !writing ? STDIN_FILENO : -1, POLLIN, 0},
                                  {showing_ || writing ? terminal_.get() : -1, POLLIN, 0}}};
    if (writing) fds[3].events |= POLLOUT;
    TRY(wait(fds));
    if (fds[1].revents != 0) take_signals();
    if (fds[2].revents != 0) read_input();
    if (keys_.found()) return false;
    if ((fds[3].revents & POLLOUT) != 0) write_input();
    if ((fds[3].revents & (POLLIN | POLLHUP | POLLERR)) != 0) showing_ = show_output();
    if (fds[0].revents == 0) continue;
    while (show_output()) {
    }
    return true;
  }
}

void Session::read_input() {
  std::array<char, kChunk> buffer{};
  const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got <= 0) {
    reading_ = false;
    return;
  }
  typed_ = keys_.pass({buffer.data(), static_cast<std::size_t>(got)});
  write_input();
}

void Session::write_input() {
  const ssize_t written =
      sys::retry([&] { return ::write(terminal_.get(), typed_.data(), typed_.size()); });
  if (written >= 0) {
    typed_.erase(0, static_cast<std::size_t>(written));
  } else if (errno != EAGAIN) {
    typed_.clear();  // the terminal is gone, and so is the command
  }
}

// False where there is no more, for now or (EIO: nobody has it open) at all.
bool Session::show_output() {
  std::array<char, kChunk> buffer{};
  const ssize_t got =
      sys::retry([&] { return ::read(terminal_.get(), buffer.data(), buffer.size()); });
  if (got <= 0) return false;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
  // A caller that reads no more is none of the command's affairs.
  [[maybe_unused]] const auto written = sys::write_all(STDOUT_FILENO, text, "output");
  return true;
}

void Session::take_signals() {
  signalfd_siginfo info{};
  while (::read(signals_, &info, sizeof info) == sizeof info) {
    const int signal = static_cast<int>(info.ssi_signo);
    if (signal == SIGWINCH) {
      if (const auto size = container::caller_window_size()) {
        container::set_window_size(terminal_.get(), *size);
      }
      continue;
    }
    // ESRCH: it ended just now, which the pidfd tells too.
    [[maybe_unused]] const auto sent = sys::send_signal(process_.get(), signal);
  }
}

}  // namespace

Result<void> hand_over(int socket, int terminal, int process) {
  TRY(send(socket, 0, terminal));
  return send(socket, 0, process);
}

Result<void> keep_terminal(int socket, int terminal, int process) {
  bool alone = false;
  for (;;) {
    std::array<pollfd, 3> fds = {
        {{process, POLLIN, 0}, {alone ? -1 : socket, 0, 0}, {alone ? terminal : -1, POLLIN, 0}}};
    TRY(wait(fds));
    if (fds[0].revents != 0) return {};
    if (fds[1].revents != 0) alone = true;
    if (fds[2].revents == 0) continue;
    std::array<char, kChunk> unseen{};
    const ssize_t got = sys::retry([&] { return ::read(terminal, unseen.data(), unseen.size()); });
    // Nobody has it open any more: only the end is left to wait for.
    if (got == 0 || (got < 0 && errno != EAGAIN)) terminal = -1;
  }
}

void tell_exit_code(int socket, int exit_code) {
  [[maybe_unused]] const auto sent = send(socket, exit_code, -1);
}

Result<std::optional<int>> use_terminal(int socket, std::string detach_keys) {
  UniqueFd terminal = TRY(receive(socket))
  .fd;
  UniqueFd process = TRY(receive(socket))
  .fd;
  if (::fcntl(terminal.get(), F_SETFL, O_RDWR | O_NONBLOCK) != 0) {
    return fail(Error::last("exec: prepare the terminal"));
  }
  const UniqueFd signals = TRY(container::watch_signals());
  const container::RawMode raw = TRY(container::RawMode::enter());
  Session session(std::move(terminal), std::move(process), signals.get(), std::move(detach_keys));
  if (!TRY(session.serve())) return std::nullopt;
  return TRY(receive(socket))
  .number;
}

}  // namespace caisson::engine
