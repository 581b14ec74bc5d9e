// SPDX-License-Identifier: Apache-2.0
// A policy and its filter with some of the instructions changed, or arbitrary ones in front: what
// the proof says of them is confirmed by running both.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "profile_of_bytes.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/return_value.h"
#include "seccomp/compile/compile.h"
#include "seccomp/compile/prove.h"

namespace caisson::seccomp {
namespace {

// Small, so that an input takes milliseconds: the proof may then remain undecided.
constexpr std::uint64_t kBudget = 100'000;
constexpr std::size_t kMaxSamples = 500;

void change(bpf::Program& program, ByteReader& bytes) {
  while (!bytes.at_end()) {
    bpf::Instruction& instruction = program[bytes.word() % program.size()];
    const std::uint8_t what = bytes.byte();
    switch (what % 5) {
      case 0:
        instruction.jt = bytes.byte();
        break;
      case 1:
        instruction.jf = bytes.byte();
        break;
      case 2:
        instruction.k ^= 1U << (what / 5 % 32);
        break;
      case 3:
        instruction.k = static_cast<std::uint32_t>(bytes.constant());
        break;
      default:
        instruction.code = bytes.byte();
    }
  }
}

void check_against_running(const bpf::Program& program, const Policy& policy) {
  const Result<Proof> proof = prove(program, policy, kBudget);
  const Result<bpf::Interpreter> interpreter = bpf::Interpreter::create(program);
  require(proof.has_value() == interpreter.has_value());
  if (!proof) return;
  const auto agree_on = [&](const bpf::Data& data) {
    return bpf::plain_return_value(interpreter->run(data).value) ==
           bpf::plain_return_value(to_return_value(evaluate(policy, data).action));
  };
  require((proof->verdict == Proof::Verdict::kDiffers) == proof->counterexample.has_value());
  if (proof->counterexample) require(!agree_on(proof->counterexample->data));
  if (proof->verdict != Proof::Verdict::kEqual) return;
  for_each_border(policy, kMaxSamples, [&](const bpf::Data& data) { require(agree_on(data)); });
}

// The same filter twice is the filter; with one that allows all it is still the filter.
void check_stack(const bpf::Program& program, const Policy& policy) {
  const bpf::Program allow = {{bpf::kReturn, 0, 0, to_return_value({ActionKind::kAllow, 0})}};
  const std::vector<bpf::Program> filters = {program, allow, program};
  const Result<bpf::FilterStack> stack = bpf::FilterStack::create(filters);
  require(stack.has_value());
  require(prove(*stack, policy, kBudget).verdict != Proof::Verdict::kDiffers);
}

void run(ByteReader bytes) {
  const Policy policy = policy_of_bytes(bytes);
  const Result<bpf::Program> compiled = compile(policy);
  require(compiled.has_value());
  const Result<Proof> proof = prove(*compiled, policy, kBudget);
  require(proof.has_value() && proof->verdict != Proof::Verdict::kDiffers);
  check_stack(*compiled, policy);
  bpf::Program changed = *compiled;
  change(changed, bytes);
  check_against_running(changed, policy);
}

}  // namespace
}  // namespace caisson::seccomp

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  caisson::seccomp::run(caisson::seccomp::ByteReader({data, size}));
  return 0;
}
