// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/area_text.h"

#include <fmt/format.h>
#include <linux/audit.h>

#include <vector>

#include "seccomp/bpf/path.h"

namespace caisson::cli {
namespace {

using seccomp::bpf::WordFact;

constexpr std::uint32_t kPointerWord = offsetof(seccomp::bpf::Data, instruction_pointer) / 4;
constexpr std::uint32_t kArgumentsWord = offsetof(seccomp::bpf::Data, args) / 4;

std::string word_name(const seccomp::Difference& difference, std::uint32_t word) {
  const bool little_endian = (difference.witness.arch & __AUDIT_ARCH_LE) != 0;
  const char* const half = (word % 2 == 0) == little_endian ? "low" : "high";
  if (word < kArgumentsWord) {
    static_assert(kPointerWord + 2 == kArgumentsWord);
    return fmt::format("instruction_pointer.{}", half);
  }
  const std::uint32_t index = (word - kArgumentsWord) / 2;
  const bool narrow = difference.abi && difference.call &&
                      seccomp::argument_width(*difference.call, *difference.abi, index) <= 32;
  return narrow && half[0] == 'l' ? fmt::format("arg{}", index)
                                  : fmt::format("arg{}.{}", index, half);
}

std::string fact_text(std::string word, const WordFact& fact) {
  const seccomp::bpf::WordTest& test = fact.test;
  if (test.mask != ~0U) word = fmt::format("{} & {:#x}", word, test.mask);
  if (test.relation == seccomp::bpf::WordTest::Relation::kEqual) {
    return fmt::format("{} {} {:#x}", word, fact.answer ? "==" : "!=", test.constant);
  }
  return fact.answer ? fmt::format("{} >= {:#x}", word, std::uint64_t{test.constant} + 1)
                     : fmt::format("{} <= {:#x}", word, test.constant);
}

}  // namespace

std::string area_text(const seccomp::Difference& difference, const seccomp::Area& area) {
  std::vector<std::string> facts;
  for (const auto& [word, fact] : area.facts) {
    facts.push_back(fact_text(word_name(difference, word), fact));
  }
  return fmt::format("{}", fmt::join(facts, " and "));
}

}  // namespace caisson::cli
