// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "template/value.h"

// A template as it was written. Positions are offsets into its text.
namespace caisson::tmpl {

struct Pipeline;

// One operand.
struct Node {
  enum class Kind : std::uint8_t {
    kDot,
    kNil,
    kConstant,    // text, number, true or false
    kField,       // .names…
    kVariable,    // $first of names, then its fields
    kIdentifier,  // a function, the first of names
    kChain,       // (pipeline).names…, or function.names…
    kPipeline,    // (pipeline)
  };
  Kind kind = Kind::kDot;
  std::size_t position = 0;
  std::vector<std::string> names{};
  Value constant{};
  std::string source{};  // a constant as it was written
  std::unique_ptr<Node> operand{};
  std::unique_ptr<Pipeline> pipeline{};
};

struct Command {
  std::size_t position = 0;
  std::vector<Node> arguments{};
};

// `$a, $b := command | command`
struct Pipeline {
  std::size_t position = 0;
  bool assigns = false;  // "=", to variables that exist
  std::vector<std::string> variables{};
  std::vector<Command> commands{};
};

struct Statement {
  enum class Kind : std::uint8_t { kText, kAction, kIf, kRange, kWith, kBreak, kContinue };
  Kind kind = Kind::kText;
  std::size_t position = 0;
  std::string text{};
  Pipeline pipeline{};
  std::vector<Statement> body{};
  std::vector<Statement> otherwise{};  // of else
};

// As Go writes them in its errors: `.State.Health`, `index .Ports "80/tcp"`.
std::string to_string(const Node& node);
std::string to_string(const Command& command);
std::string to_string(const Pipeline& pipeline);

}  // namespace caisson::tmpl
