// SPDX-License-Identifier: Apache-2.0
#include "monitor/monitor.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/timestamp.h"
#include "monitor/groups.h"
#include "monitor/journal.h"
#include "monitor/json_file.h"
#include "monitor/protocol.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::monitor {
namespace {

// How long clients and processes that hold on to the container's output may keep its end from being
// told.
constexpr int kPatienceMilliseconds = 2000;

void keep_from_children(int fd) {
  if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void make_nonblocking(int fd) {
  if (fd >= 0) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

Result<std::unique_ptr<LogSink>> open_log(const Job& job) {
  if (!job.log_file.empty()) {
    return std::make_unique<JsonFile>(
        TRY(JsonFile::open(job.log_file, job.log_max_size, job.log_max_files)));
  }
  if (job.journal) return std::make_unique<Journal>(TRY(Journal::open(job.id, job.name)));
  return nullptr;
}

}  // namespace

Monitor::Monitor(const Job& job)
    : job_(job),
      pidfd_(job.pidfd),
      end_(UniqueFd(job.end)),
      listener_(job.listener),
      kernel_log_(job.kernel_log),
      terminal_(job.terminal),
      input_(job.terminal >= 0 ? job.terminal : job.input),
      health_(job) {
  for (const int fd : {job.pidfd, job.end, job.listener, job.client, job.input, job.output,
                       job.error_output, job.kernel_log, job.terminal}) {
    keep_from_children(fd);
  }
  make_nonblocking(job.input);
  make_nonblocking(job.terminal);
  for (const auto& [fd, stream] :
       {std::pair{job.terminal, Stream::kOutput}, std::pair{job.output, Stream::kOutput},
        std::pair{job.error_output, Stream::kErrorOutput}}) {
    // The terminal's master is also the way in, which stays open for its size when its output ends.
    const int own = fd >= 0 && fd == job.terminal ? ::fcntl(fd, F_DUPFD_CLOEXEC, 3) : fd;
    if (own >= 0) outputs_.push_back({UniqueFd(own), stream, LineSplitter(stream)});
  }
  if (job.client >= 0) clients_.add(UniqueFd(job.client));
}

Result<Monitor> Monitor::create(const Job& job) {
  Monitor monitor(job);
  monitor.log_ = TRY(open_log(job));
  return monitor;
}

Result<void> Monitor::run() {
  while (!ended_) TRY(wait_and_serve(-1));
  const bool oom_killed = ran_out_of_memory(job_.cgroups, kernel_log_);
  const int exit_code = sys::exit_code(TRY(sys::wait_for(pidfd_.get())));
  // With a PID namespace of its own, the container's processes died with its first one.
  if (!job_.own_pids) kill_processes(job_.cgroups);
  drain();
  return record_end(exit_code, oom_killed);
}

// One look at everything that may happen; false where the time was over before anything did.
Result<bool> Monitor::wait_and_serve(int timeout) {
  if (timeout < 0) timeout = health_.timeout();
  // While a client has yet to take the last message there is no room for another.
  const bool full = clients_.busy();
  std::vector<pollfd> fds = {{ended_ ? -1 : pidfd_.get(), POLLIN, 0},
                             {ended_ ? -1 : listener_.get(), POLLIN, 0},
                             {ended_ ? -1 : health_.pidfd(), POLLIN, 0},
                             input_.interest()};
  for (const Output& output : outputs_) fds.push_back({full ? -1 : output.fd.get(), POLLIN, 0});
  const std::size_t clients_at = fds.size();
  clients_.add_interests(fds, !input_.pending());

  const int ready = ::poll(fds.data(), fds.size(), timeout);
  if (ready < 0 && errno != EINTR) return fail(Error::last("wait for the container"));
  if (!ended_ && (fds[2].revents != 0 || ready == 0)) health_.serve();
  if (fds[3].revents != 0) input_.flush();
  auto& clients = clients_.all();
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const bool spoke = (fds[clients_at + i].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
    if (spoke && !input_.pending()) receive(clients[i]);
  }
  clients_.forget_closed();
  if (full) clients_.send_owed();
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    if (fds[4 + i].revents != 0 && !clients_.busy()) read_output(outputs_[i]);
  }
  if (fds[1].revents != 0) accept_client();
  ended_ |= fds[0].revents != 0;
  return ready != 0;
}

void Monitor::read_output(Output& output) {
  static std::array<char, kMaxContent> buffer;
  const ssize_t got = ::read(output.fd.get(), buffer.data(), buffer.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    // A terminal whose last user went reads EIO (pty(7)).
    output.fd.reset();
    if (log_) output.lines.flush(*log_);
    return;
  }
  const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
  if (log_) output.lines.add(text, *log_);
  clients_.send(output.stream == Stream::kOutput ? MessageType::kOutput : MessageType::kErrorOutput,
                text);
}

void Monitor::accept_client() {
  UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (socket) clients_.add(std::move(socket));
}

void Monitor::receive(Client& client) {
  static std::array<char, kMaxMessage> buffer;
  const ssize_t got = sys::retry(
      [&] { return ::recv(client.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT); });
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    lose_input(client);
    client.socket.reset();
    return;
  }
  handle(client, static_cast<MessageType>(buffer[0]),
         {buffer.data() + 1, static_cast<std::size_t>(got) - 1});
}

void Monitor::handle(Client& client, MessageType type, std::string_view content) {
  switch (type) {
    case MessageType::kHello:
      if (content.size() == 1) client.wants = static_cast<std::uint8_t>(content.front());
      return;
    case MessageType::kInput:
      return input_.accept(content);
    case MessageType::kInputEnd:
      return lose_input(client);
    case MessageType::kResize: {
      WindowSize size{};
      if (content.size() != sizeof size || !terminal_) return;
      std::memcpy(&size, content.data(), sizeof size);
      winsize window{};
      window.ws_row = size.rows;
      window.ws_col = size.columns;
      // Fails only where the terminal has ended.
      ::ioctl(terminal_.get(), TIOCSWINSZ, &window);
      return;
    }
    default:
      // Nobody says such things; who does is no client.
      client.socket.reset();
  }
}

// Standard input that belongs to one client ends with it; a terminal's never does.
void Monitor::lose_input(const Client& client) {
  const bool had_it = (client.wants & kHasInput) != 0;
  if (had_it && job_.input_once && !terminal_) input_.close_when_flushed();
}

// What the container had written when it ended.
void Monitor::drain() {
  for (;;) {
    const bool left = std::ranges::any_of(outputs_, [](const Output& o) { return o.fd.valid(); });
    if (!left) break;
    // A terminal is empty once nothing is there to be read; pipes tell their end.
    const bool terminal_is_empty_next = terminal_ && !clients_.busy();
    const auto served = wait_and_serve(terminal_is_empty_next ? 0 : kPatienceMilliseconds);
    if (served && *served) continue;
    if (!served || !clients_.busy()) break;
    clients_.drop_slow();
  }
  if (!log_) return;
  for (Output& output : outputs_) output.lines.flush(*log_);
}

Result<void> Monitor::record_end(int exit_code, bool oom_killed) {
  // What is left of them `caisson` removes.
  remove_groups(job_.cgroups);
  TRY(end_.write({exit_code, oom_killed, rfc3339(now())}));
  const std::int32_t code = exit_code;
  clients_.send(MessageType::kEnd, {reinterpret_cast<const char*>(&code), sizeof code});
  return {};
}

}  // namespace caisson::monitor
