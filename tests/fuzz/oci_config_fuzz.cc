// SPDX-License-Identifier: Apache-2.0
// Any bytes as config.json, as the process of exec and as the limits of update: each is either read
// or refused with a message that names the file, a position and a reason, and what was read is
// valid when it is checked again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "located.h"
#include "oci/parse.h"
#include "oci/validate.h"

namespace caisson {
namespace {

constexpr std::string_view kSource = "input";

template <class T>
void check(Result<T> (*parse)(std::string_view, std::string_view, std::vector<std::string>&),
           std::string_view text) {
  std::vector<std::string> warnings;
  const Result<T> value = parse(text, kSource, warnings);
  for (const std::string& warning : warnings) {
    if (!is_located(warning, kSource)) std::abort();
  }
  if (value ? find_violation(*value).has_value() : !is_located(value.error().message(), kSource)) {
    std::abort();
  }
}

}  // namespace
}  // namespace caisson

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  caisson::check(caisson::oci::parse_config, text);
  caisson::check(caisson::oci::parse_process, text);
  caisson::check(caisson::oci::parse_resources, text);
  return 0;
}
