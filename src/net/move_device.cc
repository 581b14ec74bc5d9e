// SPDX-License-Identifier: Apache-2.0
#include "net/move_device.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "net/links.h"

namespace caisson::net {
namespace {

struct Address {
  ifaddrmsg head{};
  std::vector<std::pair<std::uint16_t, std::vector<std::byte>>> attributes;
};

// Flags that say how an address is to be used; the others say in which state the kernel has it.
constexpr std::uint32_t kKeptFlags = IFA_F_NODAD | IFA_F_OPTIMISTIC | IFA_F_HOMEADDRESS |
                                     IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN;

// Those that were set for good and are meant for the world (RFC 3549, 2.3.3.2).
Result<std::vector<Address>> lasting_addresses(Netlink& netlink, int index) {
  std::vector<Address> found;
  Request request(RTM_GETADDR, NLM_F_DUMP, ifaddrmsg{});
  TRY(netlink.list(request, [&](const Answer& answer) {
    if (answer.type != RTM_NEWADDR) return;
    Address address;
    address.head = read_value<ifaddrmsg>(answer.payload);
    std::uint32_t flags = address.head.ifa_flags;
    for_each_attribute(answer, sizeof(ifaddrmsg), [&](std::uint16_t type, auto value) {
      if (type == IFA_FLAGS) flags = read_value<std::uint32_t>(value);
      if (type == IFA_LOCAL || type == IFA_ADDRESS || type == IFA_BROADCAST ||
          type == IFA_RT_PRIORITY) {
        address.attributes.emplace_back(type, std::vector(value.begin(), value.end()));
      }
    });
    if (std::cmp_not_equal(address.head.ifa_index, index)) return;
    if (address.head.ifa_scope != RT_SCOPE_UNIVERSE || (flags & IFA_F_PERMANENT) == 0) return;
    flags &= kKeptFlags;
    address.head.ifa_flags = 0;
    const auto bytes = std::as_bytes(std::span(&flags, 1));
    address.attributes.emplace_back(IFA_FLAGS, std::vector(bytes.begin(), bytes.end()));
    found.push_back(std::move(address));
  }));
  return found;
}

Result<void> change_namespace(Netlink& here, int index, int namespace_fd,
                              const std::string& new_name) {
  ifinfomsg head{};
  head.ifi_index = index;
  Request request(RTM_NEWLINK, NLM_F_ACK, head);
  request.add_value(IFLA_NET_NS_FD, namespace_fd);
  request.add(IFLA_IFNAME, c_string(new_name));
  return here.change(request);
}

Result<void> add_address(Netlink& there, int index, Address address) {
  address.head.ifa_index = static_cast<std::uint32_t>(index);
  Request request(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, address.head);
  for (const auto& [type, value] : address.attributes) request.add(type, value);
  return there.change(request);
}

Result<void> move(Netlink& here, Netlink& there, int namespace_fd, const std::string& name,
                  const std::string& new_name) {
  const auto own = TRY(list_links(here));
  const auto device = std::ranges::find(own, name, &Link::name);
  if (device == own.end()) return fail(Error::from_errno(ENODEV, "find it"));
  const auto before = TRY(list_links(there));
  if (std::ranges::find(before, new_name, &Link::name) != before.end()) {
    return fail(Error::from_errno(EEXIST, "name it " + new_name));
  }
  std::vector<Address> addresses = TRY(lasting_addresses(here, device->index));
  TRY(change_namespace(here, device->index, namespace_fd, new_name));
  // Its number may have been taken there, its name may be the kernel's choice: it is the one that
  // was not there before.
  const auto after = TRY(list_links(there));
  const auto moved = std::ranges::find_if(after, [&](const Link& one) {
    return std::ranges::find(before, one.index, &Link::index) == before.end();
  });
  if (moved == after.end()) return fail(Error::from_errno(ENODEV, "find it inside"));
  for (Address& address : addresses) TRY(add_address(there, moved->index, std::move(address)));
  std::array steps = {bring_up(*moved)};
  return there.change_all(steps);
}

}  // namespace

Result<void> move_device(Netlink& here, Netlink& there, int namespace_fd, const std::string& name,
                         const std::string& new_name) {
  auto done = move(here, there, namespace_fd, name, new_name);
  if (done) return {};
  return fail(std::move(done).error().in("move network device " + name));
}

}  // namespace caisson::net
