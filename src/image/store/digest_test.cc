// SPDX-License-Identifier: Apache-2.0
#include "image/store/digest.h"

#include <gtest/gtest.h>

namespace caisson::image {
namespace {

TEST(Digest, IsReadAndWritten) {
  const std::string text = "sha256:" + std::string(64, 'a');
  EXPECT_EQ(Digest::parse(text)->text(), text);
  EXPECT_EQ(Digest::parse(text)->hex(), std::string(64, 'a'));
}

// CVE-2014-9358: a digest is part of a path.
TEST(Digest, RefusesWhatIsNone) {
  const std::string hex(64, 'a');
  for (const std::string& text :
       {std::string(), std::string("sha256:"), hex, "sha512:" + hex, "SHA256:" + hex,
        "sha256:../" + hex.substr(3), "sha256:" + hex.substr(1), "sha256:a" + hex,
        "sha256:A" + hex.substr(1), "sha256:" + hex.substr(1) + "/", " sha256:" + hex}) {
    const auto digest = Digest::parse(text);
    ASSERT_FALSE(digest) << text;
    EXPECT_EQ(digest.error().kind, Error::Kind::kInvalid);
  }
}

}  // namespace
}  // namespace caisson::image
