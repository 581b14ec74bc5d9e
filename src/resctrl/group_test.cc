// SPDX-License-Identifier: Apache-2.0
#include "resctrl/group.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sys/file.h"

namespace caisson::resctrl {
namespace {

namespace fs = std::filesystem;

// Directories in the place of the file system, which few machines have: what is made in there stays
// empty, where the kernel would fill it.
class Resctrl : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/resctrl-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    root_ = name;
    write("schemata", "    L3:0=fffff;1=fffff\n    MB:0=100;1=100\n");
    fs::create_directory(root_ + "/mon_groups");
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& file, const std::string& text) {
    std::ofstream(root_ + "/" + file) << text;
  }
  std::string read(const std::string& file) {
    return sys::read_file(root_ + "/" + file).value_or("none");
  }
  void make_class(const std::string& name, const std::string& schemata) {
    fs::create_directories(root_ + "/" + name + "/mon_groups");
    write(name + "/schemata", schemata);
  }

  std::string root_;
};

Result<Group> create(const oci::IntelRdt& wanted, const std::string& root) {
  auto group = Group::plan(wanted, "box", root);
  if (group) TRY(group->make());
  return group;
}

oci::IntelRdt wanted(std::string l3, std::string bandwidth = "") {
  oci::IntelRdt rdt;
  rdt.l3_cache_schema = std::move(l3);
  rdt.mem_bw_schema = std::move(bandwidth);
  return rdt;
}

TEST_F(Resctrl, ContainersOwnClassIsMadeAndRemoved) {
  const auto group = create(wanted("L3:0=7f;1=7f", "MB:0=50"), root_);
  ASSERT_TRUE(group);
  EXPECT_EQ(read("box/schemata"), "L3:0=7f;1=7f\nMB:0=50\n");
  ASSERT_TRUE(group->add(42));
  EXPECT_EQ(read("box/tasks"), "42\n");
  EXPECT_EQ(group->own_directories(), (std::vector<std::string>{root_ + "/box"}));
  fs::remove(root_ + "/box/schemata");
  fs::remove(root_ + "/box/tasks");
  EXPECT_TRUE(remove(group->own_directories()));
  EXPECT_FALSE(fs::exists(root_ + "/box"));
  EXPECT_TRUE(remove(group->own_directories()));
}

TEST_F(Resctrl, WithoutSharesNoneAreWritten) {
  ASSERT_TRUE(create({}, root_));
  EXPECT_EQ(read("box/schemata"), "none");
}

TEST_F(Resctrl, NamedClassMustExistOrBeMadeWithShares) {
  oci::IntelRdt rdt;
  rdt.clos_id = "gold";
  EXPECT_FALSE(create(rdt, root_));
  EXPECT_FALSE(fs::exists(root_ + "/gold"));
  rdt.schemata = {"L3:0=f", "L2:0=1"};
  const auto group = create(rdt, root_);
  ASSERT_TRUE(group);
  EXPECT_EQ(read("gold/schemata"), "L3:0=f\nL2:0=1\n");
  EXPECT_TRUE(group->own_directories().empty());
}

TEST_F(Resctrl, NamedClassThatExistsMustHaveTheShares) {
  make_class("gold", "    L3:0=0007f;1=fffff\n");
  oci::IntelRdt rdt = wanted("L3:0=7f");
  rdt.clos_id = "gold";
  ASSERT_TRUE(create(rdt, root_));
  EXPECT_EQ(read("gold/schemata"), "    L3:0=0007f;1=fffff\n");
  rdt.l3_cache_schema = "L3:0=ff";
  EXPECT_FALSE(create(rdt, root_));
  rdt.l3_cache_schema = "L3:2=7f";
  EXPECT_FALSE(create(rdt, root_));
  rdt.l3_cache_schema = "";
  EXPECT_TRUE(create(rdt, root_));
}

TEST_F(Resctrl, MonitoringIsInAGroupOfItsOwn) {
  make_class("gold", "L3:0=7f\n");
  oci::IntelRdt rdt;
  rdt.clos_id = "gold";
  rdt.enable_monitoring = true;
  const auto group = create(rdt, root_);
  ASSERT_TRUE(group);
  ASSERT_TRUE(group->add(42));
  EXPECT_EQ(read("gold/mon_groups/box/tasks"), "42\n");
  EXPECT_EQ(group->own_directories(), (std::vector<std::string>{root_ + "/gold/mon_groups/box"}));
}

TEST_F(Resctrl, RootIsTheClassOfAll) {
  oci::IntelRdt rdt;
  rdt.clos_id = "/";
  rdt.enable_monitoring = true;
  const auto group = create(rdt, root_);
  ASSERT_TRUE(group);
  EXPECT_EQ(group->class_directory(), root_);
  EXPECT_TRUE(fs::exists(root_ + "/mon_groups/box"));
}

TEST_F(Resctrl, OwnClassThatIsLeftIsTakenOverUnlessInUse) {
  make_class("box", "");
  write("box/tasks", "");
  EXPECT_TRUE(create(wanted("L3:0=7f"), root_));
  EXPECT_EQ(read("box/schemata"), "L3:0=7f\n");
  write("box/tasks", "42\n");
  EXPECT_FALSE(Group::plan(wanted("L3:0=7f"), "box", root_));
}

TEST_F(Resctrl, UpdateWritesWhatIsGiven) {
  make_class("gold", "L3:0=7f\n");
  ASSERT_TRUE(update(root_ + "/gold", "", "MB:0=20"));
  EXPECT_EQ(read("gold/schemata"), "MB:0=20\n");
  EXPECT_FALSE(update(root_ + "/gold", "x", ""));
}

TEST_F(Resctrl, HostWithoutItIsTold) {
  EXPECT_TRUE(check_host(root_));
  EXPECT_FALSE(check_host(root_ + "/mon_groups"));
  EXPECT_EQ(check_host(root_ + "/none").error().kind, Error::Kind::kUnsupported);
}

TEST(ResctrlCheck, RefusesWhatIsNoLine) {
  EXPECT_TRUE(check_schemas("", ""));
  EXPECT_TRUE(check_schemas("L3:0=7f\nMB:0=10", "MB:0=20"));
  EXPECT_TRUE(check_schemas("L3CODE:0=7f\nL3DATA:0=f", ""));
  EXPECT_FALSE(check_schemas("L2:0=7f", ""));
  EXPECT_FALSE(check_schemas("L3:", ""));
  EXPECT_FALSE(check_schemas("", "L3:0=7f"));
  EXPECT_FALSE(check_schemas("", "MB:0=1\nMB:1=1"));
}

TEST(ResctrlCheck, BandwidthHasItsOwnField) {
  EXPECT_EQ(schemata_lines(wanted("L3:0=7f\nMB:0=10", "MB:0=20")),
            (std::vector<std::string>{"L3:0=7f", "MB:0=20"}));
  EXPECT_EQ(schemata_lines(wanted("L3:0=7f\nMB:0=10")),
            (std::vector<std::string>{"L3:0=7f", "MB:0=10"}));
}

}  // namespace
}  // namespace caisson::resctrl
