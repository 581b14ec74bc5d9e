// SPDX-License-Identifier: Apache-2.0
#include "engine/attach.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>
#include <utility>

#include "container/attendant.h"
#include "container/raw_mode.h"
#include "monitor/protocol.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

using monitor::MessageType;

std::string message(MessageType type, std::string_view content) {
  std::string text(1, static_cast<char>(type));
  return text.append(content);
}

Result<void> send(int socket, MessageType type, std::string_view content) {
  const std::string text = message(type, content);
  return sys::send_message(socket, std::as_bytes(std::span(text)));
}

// The end of the program that reads is the container's affair (SIGPIPE is ignored), not an error.
void write_out(int fd, std::string_view text) {
  [[maybe_unused]] const auto written = sys::write_all(fd, text, "output");
}

// The caller's side of one connection.
class Session {
 public:
  Session(int socket, int process, int signals, const AttachOptions& options)
      : socket_(socket),
        process_(process),
        signals_(signals),
        options_(options),
        keys_(options.detach_keys) {
    reading_ = options.input;
  }

  // Until the container has ended or the user detached.
  Result<std::optional<int>> serve();

 private:
  Result<bool> receive();
  Result<void> read_input();
  void flush_input();
  void take_signals();
  void tell_size(unsigned more_rows);

  int socket_;
  int process_;
  int signals_;
  const AttachOptions& options_;
  bool reading_;
  DetachKeys keys_;
  std::string pending_;  // message that the monitor has yet to take
  std::optional<int> exit_code_;
};

Result<std::optional<int>> Session::serve() {
  if (options_.terminal && options_.redraw) tell_size(1);
  if (options_.terminal) tell_size(0);
  for (;;) {
    // With a message waiting there is no reading on: the container takes its input when it can.
    std::array<pollfd, 3> fds = {{{socket_, POLLIN, 0},
                                  {reading_ && pending_.empty() ? 0 : -1, POLLIN, 0},
                                  {signals_, POLLIN, 0}}};
    if (!pending_.empty()) fds[0].events |= POLLOUT;
    if (::poll(fds.data(), fds.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return fail(Error::last("wait for the container"));
    }
    if (fds[2].revents != 0) take_signals();
    if ((fds[0].revents & POLLOUT) != 0) flush_input();
    if (fds[1].revents != 0) TRY(read_input());
    if (keys_.found()) return std::nullopt;
    if ((fds[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !TRY(receive())) return exit_code_;
  }
}

// One message; false after the last.
Result<bool> Session::receive() {
  static std::array<std::byte, monitor::kMaxMessage> buffer;
  const auto received = sys::receive_message(socket_, buffer);
  if (!received || received->size == 0) {
    return fail(Error::from_errno(ECONNRESET, "attach to the container: its monitor ended"));
  }
  const std::string_view content(reinterpret_cast<const char*>(buffer.data()) + 1,
                                 received->size - 1);
  switch (static_cast<MessageType>(buffer[0])) {
    case MessageType::kOutput:
      write_out(STDOUT_FILENO, content);
      return true;
    case MessageType::kErrorOutput:
      write_out(STDERR_FILENO, content);
      return true;
    case MessageType::kEnd: {
      std::int32_t code = 0;
      std::memcpy(&code, content.data(), std::min(sizeof code, content.size()));
      exit_code_ = code;
      return false;
    }
    default:
      return fail(Error::from_errno(EPROTO, "unexpected message of the container's monitor"));
  }
}

Result<void> Session::read_input() {
  std::array<char, monitor::kMaxContent / 2> buffer{};  // held-back keys come on top
  const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return {};
  if (got <= 0) {
    reading_ = false;
    pending_ = message(MessageType::kInputEnd, {});
  } else {
    const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
    const std::string passed = options_.terminal ? keys_.pass(text) : std::string(text);
    if (passed.empty()) return {};
    pending_ = message(MessageType::kInput, passed);
  }
  flush_input();
  return {};
}

void Session::flush_input() {
  const auto sent = sys::retry([&] {
    return ::send(socket_, pending_.data(), pending_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  });
  // A monitor that is gone is told by the socket's end.
  if (sent >= 0 || errno != EAGAIN) pending_.clear();
}

void Session::take_signals() {
  signalfd_siginfo info{};
  while (::read(signals_, &info, sizeof info) == sizeof info) {
    const int signal = static_cast<int>(info.ssi_signo);
    if (signal == SIGWINCH && options_.terminal) {
      tell_size(0);
      continue;
    }
    // It ended just now, which the monitor tells too.
    [[maybe_unused]] const auto sent = sys::send_signal(process_, signal);
  }
}

// Programs draw anew when the size changes, so a wrong one that comes before the right one makes
// them do so.
void Session::tell_size(unsigned more_rows) {
  const auto size = container::caller_window_size();
  if (!size) return;
  const monitor::WindowSize window{static_cast<std::uint16_t>(size->height + more_rows),
                                   size->width};
  [[maybe_unused]] const auto sent =
      send(socket_, MessageType::kResize, {reinterpret_cast<const char*>(&window), sizeof window});
}

Result<UniqueFd> watch_window_size() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGWINCH);
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return fail(Error::last("block signals"));
  ::signal(SIGPIPE, SIG_IGN);
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail(Error::last("watch signals"));
  return fd;
}

}  // namespace

Result<UniqueFd> connect_to_monitor(const Container& container) {
  // By the directory's descriptor: an address holds 107 characters.
  const UniqueFd place = TRY(sys::open(container.directory(), O_PATH | O_DIRECTORY));
  const std::string path = "/proc/self/fd/" + std::to_string(place.get()) + monitor::kSocketName;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket) return fail(Error::last("open a socket"));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (sys::retry([&] { return ::connect(socket.get(), generic, sizeof address); }) == 0) {
    return socket;
  }
  if (errno != ECONNREFUSED && errno != ENOENT) return fail(Error::last("attach to the container"));
  return fail(
      Error::invalid("container " + container.id() + " has no monitor that could be attached to"));
}

Result<void> greet_monitor(int socket, const AttachOptions& options) {
  const int wants = (options.output ? monitor::kWantsOutput : 0) |
                    (options.error_output ? monitor::kWantsErrorOutput : 0) |
                    (options.input ? monitor::kHasInput : 0);
  const char content = static_cast<char>(wants);
  return send(socket, MessageType::kHello, {&content, 1});
}

Result<std::optional<int>> attach(int socket, int process, const AttachOptions& options) {
  const UniqueFd signals =
      TRY(options.proxy_signals ? container::watch_signals() : watch_window_size());
  std::optional<container::RawMode> raw;
  if (options.terminal && options.input) raw.emplace(TRY(container::RawMode::enter()));
  return Session(socket, process, signals.get(), options).serve();
}

}  // namespace caisson::engine
