// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file of struct sock_filter: they are read or refused, whatever was read can be
// listed, and what the validator takes runs to its end, alike in the interpreter and symbolically.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "seccomp/bpf/bytes.h"
#include "seccomp/bpf/disassembler.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/return_value.h"
#include "seccomp/bpf/validator.h"
#include "seccomp/compile/names.h"
#include "seccomp/compile/prove.h"
#include "seccomp/compile/stats.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {
namespace {

constexpr std::uint64_t kBudget = 20'000;
constexpr std::size_t kMaxConstants = 32;

// tests/fuzz/corpus/seccomp_bpf/arguments.bpf is its filter.
constexpr std::string_view kProfile = R"({
  "defaultAction": "SCMP_ACT_ERRNO",
  "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
  "syscalls": [
    {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
    {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
     "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_LE"}]},
    {"names": ["lseek"], "action": "SCMP_ACT_LOG",
     "args": [{"index": 1, "value": 4294967303, "op": "SCMP_CMP_GT"}]}
  ]
})";

void require(bool holds) {
  if (!holds) std::abort();
}

const Policy& policy() {
  static const Policy made = *resolve(*parse_profile(kProfile, "profile"),
                                      {.native = Abi::kX86_64, .caps = 0, .kernel = {6, 18}});
  return made;
}

// Data of the words that the program compares with, and of their neighbours.
std::vector<bpf::Data> samples_of(const bpf::Program& program) {
  std::vector<std::uint32_t> words = {0, ~0U};
  for (const bpf::Instruction& instruction : program) {
    if (words.size() >= kMaxConstants) break;
    if (std::ranges::find(words, instruction.k) == words.end()) words.push_back(instruction.k);
  }
  std::vector<bpf::Data> samples;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint32_t word = words[i];
    const std::uint32_t other = words[(i * 7 + 3) % words.size()];
    const std::uint64_t wide = std::uint64_t{other} << 32 | word;
    for (const Abi abi : {Abi::kX86_64, Abi::kI386, Abi::kS390x}) {
      for (const std::uint32_t number : {word, word + 1, other}) {
        samples.push_back({.nr = static_cast<std::int32_t>(number),
                           .arch = info(abi).audit_arch,
                           .instruction_pointer = wide,
                           .args = {wide, wide + 1, word, other, ~wide, wide - 1}});
      }
    }
  }
  return samples;
}

void check_valid(const bpf::Program& program) {
  const auto interpreter = bpf::Interpreter::create(program);
  require(interpreter.has_value());
  const std::vector<std::string> names = compared_names(program);
  require(names.size() == program.size());
  const std::string listing =
      bpf::disassemble(program, [&](std::size_t index) { return names[index]; });
  require(listing.size() >= bpf::disassemble(program).size());

  const Result<ProgramStats> stats = measure(policy(), program);
  require(stats.has_value() && stats->worst_path >= 1 && stats->worst_path <= program.size());

  const Result<Proof> proof = prove(program, policy(), kBudget);
  require(proof.has_value());
  for (const bpf::Data& data : samples_of(program)) {
    const auto [value, steps] = interpreter->run(data);
    require(steps >= 1 && steps <= stats->worst_path);
    if (proof->verdict == Proof::Verdict::kEqual) {
      require(bpf::plain_return_value(value) ==
              bpf::plain_return_value(to_return_value(evaluate(policy(), data).action)));
    }
  }
  if (proof->verdict == Proof::Verdict::kDiffers) {
    const Counterexample& found = *proof->counterexample;
    require(interpreter->run(found.data).value == found.program);
    require(to_return_value(evaluate(policy(), found.data).action) == found.policy);
  }
}

}  // namespace
}  // namespace caisson::seccomp

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace caisson;
  using namespace caisson::seccomp;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<bpf::Program> program = bpf::from_bytes(bytes);
  require(program.has_value() == (size != 0 && size % sizeof(bpf::Instruction) == 0));
  if (!program) return 0;
  require(bpf::to_bytes(*program) == bytes);
  const std::string listing = bpf::disassemble(*program);
  require(static_cast<std::size_t>(std::ranges::count(listing, '\n')) == program->size());
  const Result<void> valid = bpf::validate(*program);
  if (valid) {
    check_valid(*program);
  } else {
    require(valid.error().kind == Error::Kind::kInvalid && !bpf::Interpreter::create(*program));
  }
  return 0;
}
