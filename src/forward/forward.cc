// SPDX-License-Identifier: Apache-2.0
#include "forward/forward.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "forward/loop.h"
#include "forward/tcp_service.h"
#include "forward/udp_service.h"

namespace caisson::forward {
namespace {

constexpr uid_t kNobody = 65534;
// How often silent clients are looked for.
constexpr int kSweepMilliseconds = 15'000;

class EndWatch : public Handler {
 public:
  bool ready(int, std::uint32_t) override { return !(over_ = true); }
  [[nodiscard]] bool over() const { return over_; }

 private:
  bool over_ = false;
};

// Each connection takes two descriptors.
void raise_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Result<void> drop_privileges() {
  if (::setgroups(0, nullptr) != 0) return fail(Error::last("give up groups"));
  if (::setresgid(kNobody, kNobody, kNobody) != 0) return fail(Error::last("give up the group"));
  if (::setresuid(kNobody, kNobody, kNobody) != 0) return fail(Error::last("give up the user"));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(Error::last("give up privileges to come"));
  }
  return {};
}

Result<void> serve(const Job& job) {
  raise_limit();
  Loop loop = TRY(Loop::create());
  EndWatch end;
  loop.watch(job.pidfd, EPOLLIN, end);
  std::vector<std::unique_ptr<TcpService>> tcp;
  std::vector<std::unique_ptr<UdpService>> udp;
  for (const Service& service : job.services) {
    UniqueFd socket(service.socket);
    ::fcntl(service.socket, F_SETFD, FD_CLOEXEC);
    if (service.udp) {
      udp.push_back(std::make_unique<UdpService>(loop, std::move(socket), service.target));
    } else {
      tcp.push_back(std::make_unique<TcpService>(loop, std::move(socket), service.target));
    }
  }
  while (!end.over()) {
    TRY(loop.wait(udp.empty() ? -1 : kSweepMilliseconds));
    for (const auto& service : tcp) service->sweep();
    for (const auto& service : udp) service->sweep();
  }
  return {};
}

}  // namespace caisson::forward
