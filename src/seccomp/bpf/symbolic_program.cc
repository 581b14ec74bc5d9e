// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/symbolic_program.h"

#include <bit>
#include <utility>

#include "seccomp/bpf/alu.h"
#include "seccomp/bpf/validator.h"

namespace caisson::seccomp::bpf {
namespace {

using Kind = Value::Kind;
using Relation = WordTest::Relation;
using State = SymbolicProgram::State;

Value constant(std::uint32_t value) {
  return {.bits = value};
}

std::uint32_t move_right(std::uint32_t word, int right) {
  return right >= 0 ? word >> right : word << -right;
}

// Bits of a word, moved; a mask of none is the constant 0.
Value bits_of(std::uint8_t word, std::uint32_t mask, int right) {
  if (mask == 0) return constant(0);
  return {Kind::kBits, word, static_cast<std::int8_t>(right), mask};
}

std::array<std::uint32_t, 2> pack(const Value& value) {
  return {static_cast<std::uint32_t>(value.kind) | std::uint32_t{value.word} << 8 |
              static_cast<std::uint32_t>(static_cast<std::uint8_t>(value.right)) << 16,
          value.bits};
}

std::uint32_t number_opaque(Paths& paths, std::uint16_t code, const Value& a, const Value& b) {
  const auto [a0, a1] = pack(a);
  const auto [b0, b1] = pack(b);
  return paths.number_opaque({code, a0, a1, b0, b1});
}

Value calculate_symbolic(Paths& paths, std::uint16_t code, const Value& a, const Value& operand) {
  const std::uint16_t op = BPF_OP(code);
  const bool known_operand = operand.kind == Kind::kConstant || op == BPF_NEG;
  if (a.kind == Kind::kConstant && known_operand) {
    return constant(calculate(code, a.bits, operand.bits));
  }
  if (a.kind == Kind::kBits && known_operand) {
    // A mask moves to where the bits come from.
    const auto keep = [&](std::uint32_t moved_mask) {
      return a.bits & move_right(moved_mask, -a.right);
    };
    const auto count = static_cast<int>(operand.bits & 31);
    if (op == BPF_AND) return bits_of(a.word, keep(operand.bits), a.right);
    if (op == BPF_RSH) return bits_of(a.word, keep(~0U << count), a.right + count);
    if (op == BPF_LSH) return bits_of(a.word, keep(~0U >> count), a.right - count);
  }
  return {.kind = Kind::kOpaque, .bits = number_opaque(paths, BPF_OP(code), a, operand)};
}

// A branch as a question, or its answer where that is plain.
struct Branch {
  std::optional<bool> answer = {};
  Question question = {};
  bool negated = false;
};

Branch branch_on_bits(std::uint16_t op, const Value& value, std::uint32_t k) {
  const auto always = [](bool answer) { return Branch{.answer = answer}; };
  const auto ask = [&](Relation relation, std::uint32_t mask, std::uint32_t k_in_place,
                       bool negated = false) {
    return Branch{{}, {value.word, 0, {relation, mask, k_in_place}}, negated};
  };
  const std::uint32_t in_place = move_right(k, -value.right);
  switch (op) {
    case BPF_JEQ:
      if (move_right(in_place, value.right) != k) return always(false);
      return ask(Relation::kEqual, value.bits, in_place);
    case BPF_JSET:
      if ((value.bits & in_place) == 0) return always(false);
      return ask(Relation::kEqual, value.bits & in_place, 0, true);
    case BPF_JGE:
      if (k == 0) return always(true);
      return branch_on_bits(BPF_JGT, value, k - 1);
    default:  // BPF_JGT
      // Bits that were moved left end in zeros, so k's own last bits don't matter.
      if (value.right > 0 && move_right(in_place, value.right) != k) return always(false);
      return ask(Relation::kGreater, value.bits, in_place);
  }
}

Branch branch_on(Paths& paths, std::uint16_t code, const Value& a, const Value& operand) {
  if (operand.kind == Kind::kConstant) {
    if (a.kind == Kind::kConstant) return {.answer = jumps(code, a.bits, operand.bits)};
    if (a.kind == Kind::kBits) return branch_on_bits(BPF_OP(code), a, operand.bits);
  }
  const auto kind = static_cast<std::uint16_t>(BPF_CLASS(code) | BPF_OP(code));
  return {{}, {.opaque = number_opaque(paths, kind, a, operand)}};
}

// A value that a filter returns bit by bit, as far as the path leaves it open.
Outcome return_value(const Value& value, const Path& path, Paths& paths) {
  if (value.kind == Kind::kConstant) return {.value = value.bits};
  if (value.kind == Kind::kOpaque) return {.kind = Outcome::Kind::kOpaque};
  std::uint32_t word = 0;
  for (std::uint32_t rest = value.bits; rest != 0; rest &= rest - 1) {
    const std::uint32_t bit = rest & (~rest + 1);
    const Question question = {value.word, 0, {Relation::kEqual, bit, bit}};
    const auto answer = paths.decide(path, question);
    if (!answer) return {Outcome::Kind::kAsks, 0, question};
    word |= *answer ? bit : 0;
  }
  return {.value = move_right(word, value.right)};
}

void load_or_store(State& state, const Instruction& instruction) {
  const std::uint32_t k = instruction.k;
  switch (instruction.code) {
    case kLoad:
      state.a = bits_of(static_cast<std::uint8_t>(k / 4), ~0U, 0);
      break;
    case kLoadLength:
      state.a = constant(sizeof(Data));
      break;
    case kLoadImmediate:
      state.a = constant(k);
      break;
    case kLoadMemory:
      state.a = state.memory[k];
      break;
    case kLoadXLength:
      state.x = constant(sizeof(Data));
      break;
    case kLoadXImmediate:
      state.x = constant(k);
      break;
    case kLoadXMemory:
      state.x = state.memory[k];
      break;
    case kStore:
      state.memory[k] = state.a;
      break;
    case kStoreX:
      state.memory[k] = state.x;
      break;
    case kCopyAToX:
      state.x = state.a;
      break;
    default:  // kCopyXToA: the program is validated
      state.a = state.x;
  }
}

}  // namespace

Result<SymbolicProgram> SymbolicProgram::create(std::span<const Instruction> program) {
  TRY(validate(program));
  return SymbolicProgram(program);
}

SymbolicProgram::SymbolicProgram(std::span<const Instruction> program)
    : program_(program), live_(program.size()) {
  const auto both = [](Live one, const Live& other) {
    return Live{one.loads | other.loads, one.cells | other.cells, one.a || other.a,
                one.x || other.x};
  };
  // Jumps lead forwards only, so from the end to the start every successor is there already.
  for (std::size_t at = program.size(); at-- > 0;) {
    const Instruction& instruction = program[at];
    Live after;
    if (instruction.code == kJump) {
      after = live_[at + 1 + instruction.k];
    } else if (is_conditional_jump(instruction.code)) {
      after = both(live_[at + 1 + instruction.jt], live_[at + 1 + instruction.jf]);
    } else if (BPF_CLASS(instruction.code) != BPF_RET) {
      after = live_[at + 1];
    }
    live_[at] = live_before(instruction, after);
  }
}

SymbolicProgram::Live SymbolicProgram::live_before(const Instruction& instruction, Live after) {
  const bool uses_x = BPF_SRC(instruction.code) == BPF_X;
  switch (BPF_CLASS(instruction.code)) {
    case BPF_RET:
      after.a = instruction.code == kReturnA;
      break;
    case BPF_ALU:
    case BPF_JMP:
      if (instruction.code == kJump) break;
      after.a = true;
      after.x = after.x || (uses_x && instruction.code != kNegate);
      break;
    case BPF_LD:
      after.a = false;
      if (instruction.code == kLoad) after.loads |= 1U << (instruction.k / 4);
      if (instruction.code == kLoadMemory) after.cells |= 1U << instruction.k;
      break;
    case BPF_LDX:
      after.x = false;
      if (instruction.code == kLoadXMemory) after.cells |= 1U << instruction.k;
      break;
    case BPF_ST:
    case BPF_STX:
      after.cells &= ~(1U << instruction.k);
      after.a = after.a || instruction.code == kStore;
      after.x = after.x || instruction.code == kStoreX;
      break;
    default:  // BPF_MISC
      (instruction.code == kCopyAToX ? after.a : after.x) = true;
      (instruction.code == kCopyAToX ? after.x : after.a) = false;
  }
  return after;
}

Outcome SymbolicProgram::advance(State& state, const Path& path, Paths& paths) const {
  std::uint32_t at = state.at;
  std::uint64_t steps = 0;
  const auto end = [&](const Outcome& outcome) {
    state.at = at;
    paths.spend(steps);
    return outcome;
  };
  for (;; ++at) {
    ++steps;
    const Instruction& instruction = program_[at];
    const Value operand = BPF_SRC(instruction.code) == BPF_X ? state.x : constant(instruction.k);
    switch (BPF_CLASS(instruction.code)) {
      case BPF_RET:
        if (instruction.code == kReturn) return end({.value = instruction.k});
        return end(return_value(state.a, path, paths));
      case BPF_ALU:
        // Division by an X of zero ends the filter with 0 (Interpreter::run()).
        if (BPF_OP(instruction.code) == BPF_DIV) {
          const Branch by_zero = branch_on(paths, kJumpEqualK, operand, constant(0));
          const auto zero = by_zero.answer ? by_zero.answer : paths.decide(path, by_zero.question);
          if (!zero) return end({Outcome::Kind::kAsks, 0, by_zero.question});
          if (*zero) return end({.value = 0});
        }
        state.a = calculate_symbolic(paths, instruction.code, state.a, operand);
        break;
      case BPF_JMP: {
        if (instruction.code == kJump) {
          at += instruction.k;
          break;
        }
        const Branch branch = branch_on(paths, instruction.code, state.a, operand);
        auto answer = branch.answer;
        if (!answer) {
          answer = paths.decide(path, branch.question);
          if (!answer) return end({Outcome::Kind::kAsks, 0, branch.question});
          answer = *answer != branch.negated;
        }
        at += *answer ? instruction.jt : instruction.jf;
        break;
      }
      default:
        load_or_store(state, instruction);
    }
  }
}

std::uint32_t SymbolicProgram::live_words(const State& state) const {
  const Live& live = live_[state.at];
  std::uint32_t words = live.loads;
  const auto add = [&](const Value& value) {
    if (value.kind == Kind::kBits) words |= 1U << value.word;
  };
  if (live.a) add(state.a);
  if (live.x) add(state.x);
  for (std::uint32_t cells = live.cells; cells != 0; cells &= cells - 1) {
    add(state.memory[static_cast<std::size_t>(std::countr_zero(cells))]);
  }
  return words;
}

void SymbolicProgram::append_key(const State& state, std::vector<std::uint32_t>& key) const {
  const Live& live = live_[state.at];
  const auto add = [&](const Value& value) {
    const auto packed = pack(value);
    key.insert(key.end(), packed.begin(), packed.end());
  };
  key.push_back(state.at);
  if (live.a) add(state.a);
  if (live.x) add(state.x);
  for (std::uint32_t cells = live.cells; cells != 0; cells &= cells - 1) {
    add(state.memory[static_cast<std::size_t>(std::countr_zero(cells))]);
  }
}

}  // namespace caisson::seccomp::bpf
