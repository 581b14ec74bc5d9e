// SPDX-License-Identifier: Apache-2.0
#include "forward/loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

namespace caisson::forward {

Result<Loop> Loop::create() {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return fail(Error::last("make an epoll descriptor"));
  return Loop(std::move(epoll));
}

void Loop::watch(int fd, std::uint32_t events, Handler& handler) {
  if (events == 0) return forget(fd);
  const auto found = watched_.find(fd);
  if (found != watched_.end() && found->second.events == events) return;
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  const bool known = found != watched_.end();
  // Can only fail for want of memory; the handler then waits until its peer gives up.
  if (::epoll_ctl(epoll_.get(), known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0) return;
  watched_[fd] = {events, &handler};
}

void Loop::forget(int fd) {
  if (watched_.erase(fd) == 0) return;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

Result<void> Loop::wait(int milliseconds) {
  finished_.clear();
  std::array<epoll_event, 64> events{};
  const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), milliseconds);
  if (count < 0 && errno != EINTR) return fail(Error::last("wait for connections"));
  for (const epoll_event& event :
       std::span(events).first(static_cast<std::size_t>(std::max(count, 0)))) {
    // An earlier one may have made it void.
    const auto found = watched_.find(event.data.fd);
    if (found == watched_.end()) continue;
    Handler* handler = found->second.handler;
    if (std::ranges::find(finished_, handler) != finished_.end()) continue;
    if (!handler->ready(event.data.fd, event.events)) finished_.push_back(handler);
  }
  return {};
}

}  // namespace caisson::forward
