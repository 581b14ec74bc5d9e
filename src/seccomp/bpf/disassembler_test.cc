// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/disassembler.h"

#include <gtest/gtest.h>

#include "seccomp/bpf/bytes.h"
#include "seccomp/bpf/opcode.h"

namespace caisson::seccomp::bpf {
namespace {

TEST(Disassembler, ListsWithLabelsFieldsAndActions) {
  const Program program = {
      {kLoad, 0, 0, 4},           {kJumpEqualK, 0, 4, 0xc000003e}, {kLoad, 0, 0, 0},
      {kJumpEqualK, 0, 1, 59},    {kReturn, 0, 0, 0x7fff0000},     {kReturn, 0, 0, 0x00050001},
      {kReturn, 0, 0, 0x80000000}};
  const auto annotate = [](std::size_t index) { return index == 3 ? "execve" : ""; };
  EXPECT_EQ(disassemble(program, annotate),
            "   0         ld   arch\n"
            "   1         jeq  0xc000003e ? L2 : L6\n"
            "   2  L2:    ld   nr\n"
            "   3         jeq  0x3b ? L4 : L5                 ; execve\n"
            "   4  L4:    ret  ALLOW\n"
            "   5  L5:    ret  ERRNO(1)\n"
            "   6  L6:    ret  KILL_PROCESS\n");
}

TEST(Disassembler, KnowsEveryInstruction) {
  const Program program = {{kLoad, 0, 0, 8},
                           {kLoad, 0, 0, 20},
                           {kLoadLength, 0, 0, 0},
                           {kLoadImmediate, 0, 0, 9},
                           {kLoadMemory, 0, 0, 1},
                           {kLoadXLength, 0, 0, 0},
                           {kLoadXImmediate, 0, 0, 9},
                           {kLoadXMemory, 0, 0, 1},
                           {kStore, 0, 0, 1},
                           {kStoreX, 0, 0, 1},
                           {kCopyAToX, 0, 0, 0},
                           {kCopyXToA, 0, 0, 0},
                           {kAddK, 0, 0, 1},
                           {kSubtractX, 0, 0, 0},
                           {kMultiplyK, 0, 0, 1},
                           {kDivideX, 0, 0, 0},
                           {kAndK, 0, 0, 0xff},
                           {kOrX, 0, 0, 0},
                           {kXorK, 0, 0, 1},
                           {kShiftLeftK, 0, 0, 1},
                           {kShiftRightX, 0, 0, 0},
                           {kNegate, 0, 0, 0},
                           {kJump, 0, 0, 0},
                           {kJumpGreaterK, 0, 0, 1},
                           {kJumpGreaterOrEqualX, 0, 0, 0},
                           {kJumpAnySetK, 0, 0, 1},
                           {kReturnA, 0, 0, 0}};
  EXPECT_EQ(disassemble(program),
            "   0         ld   instruction_pointer[0]\n"
            "   1         ld   args[0][1]\n"
            "   2         ld   len\n"
            "   3         ld   #0x9\n"
            "   4         ld   M[1]\n"
            "   5         ldx  len\n"
            "   6         ldx  #0x9\n"
            "   7         ldx  M[1]\n"
            "   8         st   M[1]\n"
            "   9         stx  M[1]\n"
            "  10         tax\n"
            "  11         txa\n"
            "  12         add  0x1\n"
            "  13         sub  x\n"
            "  14         mul  0x1\n"
            "  15         div  x\n"
            "  16         and  0xff\n"
            "  17         or   x\n"
            "  18         xor  0x1\n"
            "  19         lsh  0x1\n"
            "  20         rsh  x\n"
            "  21         neg\n"
            "  22         ja   L23\n"
            "  23  L23:   jgt  0x1 ? L24 : L24\n"
            "  24  L24:   jge  x ? L25 : L25\n"
            "  25  L25:   jset 0x1 ? L26 : L26\n"
            "  26  L26:   ret  a\n");
}

TEST(Disassembler, ListsWhatTheKernelWouldRefuse) {
  EXPECT_EQ(disassemble(Program{{kLoad, 0, 0, 66}, {0xffff, 1, 2, 3}, {kJump, 0, 0, 0xffffffff}}),
            "   0         ld   [66]\n"
            "   1         ?    code 0xffff jt 1 jf 2 k 0x3\n"
            "   2         ja   L4294967298\n");
}

TEST(Disassembler, NamesReturnValues) {
  EXPECT_EQ(action_text(0x00000000), "KILL_THREAD");
  EXPECT_EQ(action_text(0x80000000), "KILL_PROCESS");
  EXPECT_EQ(action_text(0x00030000), "TRAP");
  EXPECT_EQ(action_text(0x00030005), "TRAP(5)");
  EXPECT_EQ(action_text(0x00050026), "ERRNO(38)");
  EXPECT_EQ(action_text(0x7fc00000), "NOTIFY");
  EXPECT_EQ(action_text(0x7ff00007), "TRACE(7)");
  EXPECT_EQ(action_text(0x7ffc0000), "LOG");
  EXPECT_EQ(action_text(0x7fff0000), "ALLOW");
  EXPECT_EQ(action_text(0x12340000), "0x12340000 (KILL_PROCESS: no such action)");
}

TEST(Bytes, RoundTrip) {
  const Program program = {{kLoad, 0, 0, 4}, {kJumpEqualK, 1, 2, 3}, {kReturn, 0, 0, 0x7fff0000}};
  EXPECT_EQ(from_bytes(to_bytes(program)), program);
}

TEST(Bytes, RefuseBrokenInput) {
  EXPECT_FALSE(from_bytes("").has_value());
  ASSERT_FALSE(from_bytes("123456789").has_value());
  EXPECT_EQ(from_bytes("123456789").error().message(),
            "no BPF program: 9 bytes are no multiple of 8");
}

}  // namespace
}  // namespace caisson::seccomp::bpf
