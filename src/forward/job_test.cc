// SPDX-License-Identifier: Apache-2.0
#include "forward/job.h"

#include <gtest/gtest.h>

namespace caisson::forward {
namespace {

Result<Job> parse(const std::vector<const char*>& arguments) {
  return parse_job(arguments);
}

TEST(Job, ReadsWhatItWrites) {
  const auto v4 = *net::IpAddress::parse("172.30.0.2");
  const auto v6 = *net::IpAddress::parse("fd00::2");
  const Job job{7, {{8, false, {v4, 80}}, {9, true, {v6, 53, v4}}}};
  const auto texts = to_arguments(job);
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  const auto read = parse_job(std::span(pointers).subspan(1));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, job);
}

TEST(Job, RefusesWhatItHasNotWritten) {
  for (const char* service :
       {"", "8,tcp,80", "x,tcp,80,1.2.3.4", "8,sctp,80,1.2.3.4", "8,tcp,80000,1.2.3.4",
        "8,tcp,80,host", "8,tcp,80,1.2.3.4,x", "8,tcp,80,1.2.3.4,::1,::1"}) {
    EXPECT_FALSE(parse({"7", service})) << service;
  }
  EXPECT_FALSE(parse({}));
  EXPECT_FALSE(parse({"7"}));
  EXPECT_FALSE(parse({"x", "8,tcp,80,1.2.3.4"}));
}

}  // namespace
}  // namespace caisson::forward
