// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/path.h"
#include "seccomp/bpf/program.h"

namespace caisson::seccomp::bpf {

// What a register holds: a constant; bits of one word of the data, moved left or right; or
// something else, known by its number alone.
struct Value {
  enum class Kind : std::uint8_t { kConstant, kBits, kOpaque } kind = Kind::kConstant;
  std::uint8_t word = 0;   // kBits
  std::int8_t right = 0;   // kBits: by how many places they are moved right; negative for left
  std::uint32_t bits = 0;  // the constant, the mask before moving, or the number
  bool operator==(const Value&) const = default;
};

// Where running on ended: with a value, at a question that the path doesn't answer, or with a value
// that can't be told from what is known of single words.
struct Outcome {
  enum class Kind : std::uint8_t { kReturns, kAsks, kOpaque } kind = Kind::kReturns;
  std::uint32_t value = 0;  // kReturns
  Question question = {};   // kAsks
};

// A filter as a function that is asked about sets of data at once (symbolic execution): it runs as
// far as what is known of the data decides its branches, and asks a question where that ends.
class SymbolicProgram {
 public:
  struct State {
    std::uint32_t at = 0;  // index of the next instruction
    Value a;
    Value x;
    std::array<Value, kMemoryWords> memory;
  };

  // kInvalid where the kernel would refuse the program. Borrows the instructions.
  static Result<SymbolicProgram> create(std::span<const Instruction> program);

  [[nodiscard]] State start() const { return {}; }

  // Runs on from the state as far as the path decides.
  Outcome advance(State& state, const Path& path, Paths& paths) const;

  // The words of the data that the future from the state can depend on, one bit each.
  [[nodiscard]] std::uint32_t live_words(const State& state) const;
  // Appends all of the state that its future depends on.
  void append_key(const State& state, std::vector<std::uint32_t>& key) const;

 private:
  // What is read from an instruction on before it is written.
  struct Live {
    std::uint32_t loads = 0;  // words of the data
    std::uint32_t cells = 0;  // of M[]
    bool a = false;
    bool x = false;
  };

  explicit SymbolicProgram(std::span<const Instruction> program);

  static Live live_before(const Instruction& instruction, Live after);

  std::span<const Instruction> program_;
  std::vector<Live> live_;  // by instruction
};

}  // namespace caisson::seccomp::bpf
