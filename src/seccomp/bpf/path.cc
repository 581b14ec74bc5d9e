// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/path.h"

#include <linux/audit.h>

#include <utility>

namespace caisson::seccomp::bpf {

Data data_of(const std::array<std::uint32_t, kDataWords>& words) {
  const bool little_endian = (words[kArchWord] & __AUDIT_ARCH_LE) != 0;
  const auto whole = [&](std::size_t first) {
    const std::uint64_t low = words[first + (little_endian ? 0 : 1)];
    const std::uint64_t high = words[first + (little_endian ? 1 : 0)];
    return high << 32 | low;
  };
  Data data = {.nr = static_cast<std::int32_t>(words[kNumberWord]),
               .arch = words[kArchWord],
               .instruction_pointer = whole(offsetof(Data, instruction_pointer) / 4)};
  for (std::size_t i = 0; i < data.args.size(); ++i) {
    data.args[i] = whole(offsetof(Data, args) / 4 + 2 * i);
  }
  return data;
}

Data Path::sample() const {
  std::array<std::uint32_t, kDataWords> values;
  for (std::size_t i = 0; i < words.size(); ++i) values[i] = words[i].sample;
  return data_of(values);
}

std::optional<bool> Paths::decide(const Path& path, const Question& question) const {
  if (question.opaque == 0) return sets_.decide(path.words[question.word], question.test);
  for (std::uint32_t at = path.opaque_answers; at != 0;) {
    const auto& [previous, asked, answer] = answers_[at];
    if (asked == question.opaque) return answer != 0;
    at = previous;
  }
  return std::nullopt;
}

bool Paths::assume(Path& path, const Question& question, bool answer) {
  if (question.opaque == 0)
    return sets_.assume(path.words[question.word], question.test, answer, budget_);
  path.opaque_answers = answers_.intern({path.opaque_answers, question.opaque, answer ? 1U : 0U});
  return true;
}

}  // namespace caisson::seccomp::bpf
