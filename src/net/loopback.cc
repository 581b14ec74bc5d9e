// SPDX-License-Identifier: Apache-2.0
#include "net/loopback.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>

#include "base/unique_fd.h"

namespace caisson::net {

Result<void> bring_up_loopback() {
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(Error::last("open socket for", "lo"));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  // A new namespace's lo has no flags that would have to be kept.
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0)
    return fail(Error::last("bring up", "lo"));
  return {};
}

}  // namespace caisson::net
