// SPDX-License-Identifier: Apache-2.0
#include "engine/name_link.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

namespace caisson::engine {
namespace {

class NameLinkTest : public testing::Test {
 protected:
  NameLinkTest() : link_(testing::TempDir() + "name-link-" + std::to_string(::getpid())) {}
  ~NameLinkTest() override { ::unlink(link_.c_str()); }

  std::string link_;
};

TEST_F(NameLinkTest, LeadsToTheIdItWasMadeWith) {
  const std::string ordered = "0123456789abcdef";
  for (const std::string& id : {ordered + ordered + ordered + ordered, std::string(64, 'f'),
                                std::string(64, '0'), "ab" + std::string(61, '7') + "c"}) {
    ASSERT_TRUE(make_name_link(link_, id));
    EXPECT_EQ(owner_of_link(link_), id);
    EXPECT_LT(std::filesystem::read_symlink(link_).string().size(), 60U);
    remove_name_link(link_, id);
    EXPECT_EQ(owner_of_link(link_), "");
  }
}

TEST_F(NameLinkTest, HasOneOwner) {
  const std::string first(64, '1');
  const std::string second(64, '2');
  ASSERT_TRUE(make_name_link(link_, first));
  const auto again = make_name_link(link_, second);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().errnum, EEXIST);
  remove_name_link(link_, second);
  EXPECT_EQ(owner_of_link(link_), first);
}

TEST_F(NameLinkTest, LinksOfAnotherKindLeadNowhere) {
  for (const std::string& target :
       {std::string("short"), std::string(64, 'a'), std::string(42, 'A') + "/"}) {
    ASSERT_EQ(::symlink(target.c_str(), link_.c_str()), 0);
    EXPECT_EQ(owner_of_link(link_), "") << target;
    ::unlink(link_.c_str());
  }
}

}  // namespace
}  // namespace caisson::engine
