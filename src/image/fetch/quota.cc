// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/quota.h"

#include <string>

namespace caisson::image {
namespace {

Error exceeded(const std::string& what, const char* option) {
  return Error::invalid(what).with_hint(std::string("where that is meant, raise the limit: ") +
                                        option);
}

}  // namespace

Result<void> Quota::add_bytes(std::uint64_t count) {
  // A count that would overflow the sum is above any limit by itself.
  if (count <= limits_.bytes && bytes_.fetch_add(count) + count <= limits_.bytes) return {};
  return fail(
      exceeded("the image's files hold more than " + std::to_string(limits_.bytes) + " bytes",
               "--max-bytes"));
}

Result<void> Quota::add_file() {
  if (files_.fetch_add(1) + 1 < limits_.files) return {};
  return fail(exceeded("the image holds " + std::to_string(limits_.files) + " files or more",
                       "--max-files"));
}

Result<void> Quota::check_ratio(std::uint64_t packed, std::uint64_t unpacked) const {
  if (unpacked < kRatioFrom || unpacked / limits_.ratio <= packed) return {};
  return fail(exceeded(
      "the layer unpacks to more than " + std::to_string(limits_.ratio) + " times its size",
      "--max-ratio"));
}

}  // namespace caisson::image
