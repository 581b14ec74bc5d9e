// SPDX-License-Identifier: Apache-2.0
#include "net/links.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "net/conntrack.h"

namespace caisson::net {
namespace {

// Each test in a network of its own.
class Links : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::unshare(CLONE_NEWNET) != 0) {
      GTEST_SKIP() << "a network namespace of its own: " << std::strerror(errno);
    }
    netlink_.emplace(Netlink::open().value());
    std::array probe = {make_bridge("probe", {{0x02, 0, 0, 0, 0, 9}})};
    const auto made = netlink_->change_all(probe);
    if (!made && made.error().errnum == EOPNOTSUPP) GTEST_SKIP() << "the kernel has no bridges";
  }

  // The bridge br0 with one end of a pair, whose other end is in the same network.
  void wire() {
    std::array steps = {make_bridge("br0", {{0x02, 0, 0, 0, 0, 1}})};
    ASSERT_TRUE(netlink_->change_all(steps));
    bridge_ = find_link(*netlink_, "br0").value().value();
    std::array more = {
        make_veth("near0", bridge_.index, {::getpid(), "far0", {{0x02, 0, 0, 0, 0, 2}}})};
    ASSERT_TRUE(netlink_->change_all(more));
  }

  std::optional<Netlink> netlink_;
  Link bridge_;
};

TEST_F(Links, AreFoundByNameAndInTheList) {
  wire();
  EXPECT_EQ(bridge_.kind, "bridge");
  const auto near = find_link(*netlink_, "near0").value().value();
  EXPECT_EQ(near.master, bridge_.index);
  EXPECT_EQ(near.kind, "veth");
  const auto all = list_links(*netlink_).value();
  for (const char* name : {"lo", "br0", "near0", "far0"}) {
    EXPECT_NE(std::ranges::find(all, name, &Link::name), all.end()) << name;
  }
  EXPECT_EQ(find_link(*netlink_, "none0").value(), std::nullopt);
  std::array removing = {delete_link("br0")};
  ASSERT_TRUE(netlink_->change_all(removing));
  EXPECT_EQ(find_link(*netlink_, "br0").value(), std::nullopt);
}

TEST_F(Links, HaveAddressesAndRoutes) {
  wire();
  const auto far = find_link(*netlink_, "far0").value().value();
  std::array steps = {bring_up(bridge_), bring_up(far),
                      give_address(far, *IpAddress::parse("192.0.2.2"), 24),
                      route_by_default(far, *IpAddress::parse("192.0.2.1"))};
  ASSERT_TRUE(netlink_->change_all(steps));
  const auto routes = list_routes(*netlink_, AF_INET).value();
  ASSERT_EQ(routes.size(), 1U);  // the default route is to everywhere
  EXPECT_EQ(routes.front(), *Subnet::parse("192.0.2.0/24"));
}

// All steps are carried out; the error is the first one's, and says which it was.
TEST_F(Links, NameTheStepThatFails) {
  wire();
  std::array steps = {make_bridge("br0", {{0x02, 0, 0, 0, 0, 3}}), delete_link("none0"),
                      make_bridge("br1", {{0x02, 0, 0, 0, 0, 4}})};
  const auto done = netlink_->change_all(steps);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "make network bridge br0: File exists");
  EXPECT_NE(find_link(*netlink_, "br1").value(), std::nullopt);
}

TEST_F(Links, HaveNoFlowsToForget) {
  const auto forgotten = forget_flows_to(*IpAddress::parse("192.0.2.2"));
  if (!forgotten &&
      (forgotten.error().errnum == EOPNOTSUPP || forgotten.error().errnum == EINVAL)) {
    GTEST_SKIP() << "the kernel lists no flows";
  }
  EXPECT_TRUE(forgotten);
}

}  // namespace
}  // namespace caisson::net
