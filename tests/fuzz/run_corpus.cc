// SPDX-License-Identifier: Apache-2.0
// Stands in for libFuzzer where a fuzz target is built as an ordinary test: runs it once on every
// file of the directories that are its arguments, and on every prefix of each, so that each place
// where a text may end is seen.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

bool read_file(const std::filesystem::path& path, std::vector<std::uint8_t>& bytes) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  bytes.resize(std::filesystem::file_size(path));
  const bool whole = std::fread(bytes.data(), 1, bytes.size(), file) == bytes.size();
  std::fclose(file);
  return whole;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::vector<std::uint8_t> bytes;
      if (!read_file(entry.path(), bytes)) {
        std::perror(entry.path().c_str());
        return 1;
      }
      for (std::size_t size = 0; size <= bytes.size(); ++size) {
        // A copy of its own size lets AddressSanitizer see reads past the end.
        const std::vector<std::uint8_t> prefix(bytes.begin(),
                                               bytes.begin() + static_cast<std::ptrdiff_t>(size));
        LLVMFuzzerTestOneInput(prefix.data(), prefix.size());
      }
      ++files;
    }
  }
  std::printf("%zu files\n", files);
  return files == 0 ? 1 : 0;
}
