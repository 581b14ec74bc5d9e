// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
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
  enum class Kind : std::uint8_t {
    kText,
    kAction,
    kIf,
    kRange,
    kWith,
    kBreak,
    kContinue,
    kTemplate,  // a use of the one that text names
  };
  Kind kind = Kind::kText;
  std::size_t position = 0;
  std::string text{};
  Pipeline pipeline{};
  std::vector<Statement> body{};
  std::vector<Statement> otherwise{};  // of else
};

// What is in each template, by its name; "" is the one that the text itself is.
using Definitions = std::map<std::string, std::vector<Statement>>;
// False where there is one of the name already; blank ones don't count.
bool add_definition(Definitions& definitions, const std::string& name, std::vector<Statement> body);

// As Go writes them in its errors: `.State.Health`, `index .Ports "80/tcp"`.
std::string to_string(const Node& node);
std::string to_string(const Command& command);
std::string to_string(const Pipeline& pipeline);
// Of a use of a template: `{{template "name" .}}`.
std::string to_string(const Statement& statement);

}  // namespace caisson::tmpl
