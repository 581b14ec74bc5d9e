// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "seccomp/bpf/disassembler.h"
#include "seccomp/compile/compile.h"
#include "seccomp/compile/mutants.h"
#include "seccomp/compile/prove.h"

namespace caisson::seccomp {
namespace {

// Every mutant of the default program, one member changed at a time. The unit test takes a sample.
TEST(Mutants, AreToldFromTheDefaultProgramByProof) {
  const Policy policy = *resolve(*parse_profile(default_profile_text(), "builtin"),
                                 {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}});
  const bpf::Program program = *compile(policy);
  BoundaryJudge judge(policy, program);
  std::size_t differing = 0;
  std::size_t equal = 0;
  for_each_mutant(program, [&](const bpf::Program& mutant) {
    if (HasFailure()) return;
    const bool differs = judge.find_difference(mutant).has_value();
    const Result<Proof> proof = prove(mutant, policy);
    ASSERT_TRUE(proof.has_value());
    ASSERT_EQ(proof->verdict, differs ? Proof::Verdict::kDiffers : Proof::Verdict::kEqual)
        << bpf::disassemble(mutant);
    ++(differs ? differing : equal);
  });
  std::printf("%zu mutants differ, %zu don't\n", differing, equal);
  EXPECT_GT(differing, 50'000U);
}

}  // namespace
}  // namespace caisson::seccomp
