// SPDX-License-Identifier: Apache-2.0
// Any bytes as what `cp -` takes: a tar stream whose entries stay below their root and whose
// content is as long as they say, or one that is refused with a reason.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "archive/tar_reader.h"

namespace caisson::archive {
namespace {

class Checker : public Sink {
 public:
  Result<void> add(const Entry& entry, const Content& content) override {
    const auto clean = clean_path(entry.path);
    if (!clean || *clean != entry.path || entry.path.contains('\0')) std::abort();
    if (entry.hard_link && !clean_path(entry.target)) std::abort();
    std::array<char, 4096> buffer;
    std::uint64_t length = 0;
    while (const std::size_t got = TRY(content(buffer))) length += got;
    if (S_ISREG(entry.mode) && !entry.hard_link && length != entry.size) std::abort();
    return {};
  }
  Result<void> finish() override { return {}; }
};

}  // namespace
}  // namespace caisson::archive

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  caisson::archive::Checker checker;
  const auto done = caisson::archive::read_tar(
      [&](std::span<char> buffer) -> caisson::Result<std::size_t> {
        const std::size_t got = rest.copy(buffer.data(), buffer.size());
        rest.remove_prefix(got);
        return got;
      },
      checker);
  if (!done && !done.error().message().starts_with("the tar stream")) std::abort();
  return 0;
}
