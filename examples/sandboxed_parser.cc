// SPDX-License-Identifier: Apache-2.0
// Counts the lines and words of a text that nobody trusts. The file is opened first; then the
// process gives up everything that counting does not need, so that a mistake in the parser is
// worth no more than a wrong count.
//
// The parser has such a mistake on purpose: a word "open:PATH" makes it open PATH, as a text that
// takes over a parser would. With --no-sandbox that works.
#include <caisson/seccomp/seccomp.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace seccomp = caisson::seccomp::v1;
using seccomp::arg;

namespace {

seccomp::Result<void> enter_sandbox() {
  const auto policy =
      seccomp::PolicyBuilder()
          .default_action(seccomp::Action::error(EPERM))
          .allow({"read", "write", "close", "exit_group"})
          // What the C library needs for memory and streams; no memory becomes code.
          .allow({"brk", "munmap", "fstat", "newfstatat", "lseek", "futex", "getrandom"})
          .allow("mmap", (arg(2) & PROT_EXEC) == 0)
          .build();
  if (!policy) return policy.error();
  return policy->load();
}

void take_word(const std::string& word) {
  constexpr std::string_view kMistake = "open:";
  if (word.compare(0, kMistake.size(), kMistake) != 0) return;
  const std::string path = word.substr(kMistake.size());
  std::FILE* const file = std::fopen(path.c_str(), "r");
  std::printf("the text opens %s: %s\n", path.c_str(),
              file != nullptr ? "done" : std::strerror(errno));
  if (file != nullptr) std::fclose(file);
}

void count(std::FILE* file) {
  unsigned long lines = 0;
  unsigned long words = 0;
  std::string word;
  for (int letter = 0; letter != EOF;) {
    letter = std::getc(file);
    if (letter != EOF && letter != ' ' && letter != '\n') {
      word.push_back(static_cast<char>(letter));
      continue;
    }
    if (!word.empty()) {
      ++words;
      take_word(word);
      word.clear();
    }
    if (letter == '\n') ++lines;
  }
  std::printf("%lu lines, %lu words\n", lines, words);
}

}  // namespace

int main(int argc, char** argv) {
  const bool sandbox = argc != 3 || std::strcmp(argv[1], "--no-sandbox") != 0;
  if (argc != (sandbox ? 2 : 3)) {
    std::fprintf(stderr, "usage: sandboxed_parser [--no-sandbox] FILE\n");
    return 2;
  }
  std::FILE* const file = std::fopen(argv[argc - 1], "r");
  if (file == nullptr) {
    std::perror(argv[argc - 1]);
    return 1;
  }
  if (sandbox) {
    const auto entered = enter_sandbox();
    if (!entered) {
      std::fprintf(stderr, "sandboxed_parser: %s\n", entered.error().message());
      return 1;
    }
  }
  count(file);
  std::fclose(file);
  return 0;
}
