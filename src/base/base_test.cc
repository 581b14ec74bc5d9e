// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>

#include "base/result.h"
#include "base/scope_exit.h"
#include "base/strings.h"
#include "base/timestamp.h"
#include "base/unique_fd.h"

namespace caisson {
namespace {

TEST(Error, ReadsOperationSubjectAndErrno) {
  const Error error = Error::from_errno(EPERM, "mount proc on", "/proc");
  EXPECT_EQ(error.message(), "mount proc on /proc: Operation not permitted");
}

TEST(Error, ContextGoesInFrontAndFirstHintStays) {
  const Error error =
      Error::from_errno(ENOENT, "open", "/x").with_hint("first").with_hint("second").in("profile");
  EXPECT_EQ(error.message(), "profile: open /x: No such file or directory");
  EXPECT_EQ(error.hint, "first");
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(Error::invalid("odd"));
  return value / 2;
}

Result<int> quarter(int value) {
  return TRY(half(TRY(half(value))));
}

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(quarter(8), 2);
  ASSERT_FALSE(quarter(6).has_value());
  EXPECT_EQ(quarter(6).error().message(), "odd");
}

TEST(UniqueFd, ClosesOnceAndKeepsErrno) {
  int raw = -1;
  {
    UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    raw = fd.get();
    UniqueFd moved = std::move(fd);
    EXPECT_EQ(moved.get(), raw);
    errno = E2BIG;
  }
  EXPECT_EQ(errno, E2BIG);
  EXPECT_EQ(::fcntl(raw, F_GETFD), -1);
}

TEST(ScopeExit, RunsUnlessDismissed) {
  int runs = 0;
  {
    const ScopeExit guard([&] { ++runs; });
  }
  {
    ScopeExit guard([&] { ++runs; });
    guard.dismiss();
  }
  EXPECT_EQ(runs, 1);
}

TEST(Strings, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Strings, ParseIntegerIsStrict) {
  EXPECT_EQ(parse_integer<unsigned>("42"), 42U);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "4294967296", "0x10"}) {
    EXPECT_EQ(parse_integer<unsigned>(text), std::nullopt) << text;
  }
}

TEST(Strings, NearestFindsTypos) {
  constexpr std::array<std::string_view, 3> kNames = {"sys_admin", "sys_time", "kill"};
  EXPECT_EQ(nearest("sys_admn", kNames), "sys_admin");
  EXPECT_EQ(nearest("completely_else", kNames), std::nullopt);
}

TEST(Timestamp, IsWrittenAsGoWritesIt) {
  EXPECT_EQ(rfc3339({0, 0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339({1709210096, 120'000'000}), "2024-02-29T12:34:56.12Z");
  EXPECT_EQ(rfc3339({1709210096, 1}), "2024-02-29T12:34:56.000000001Z");
}

}  // namespace
}  // namespace caisson
