// SPDX-License-Identifier: Apache-2.0
#include "template/node.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

bool is_blank(const std::vector<Statement>& body) {
  return std::ranges::all_of(body, [](const Statement& statement) {
    return statement.kind == Statement::Kind::kText &&
           statement.text.find_first_not_of(" \t\r\n") == std::string::npos;
  });
}

}  // namespace

bool add_definition(Definitions& definitions, const std::string& name,
                    std::vector<Statement> body) {
  const auto [found, added] = definitions.try_emplace(name);
  if (!is_blank(found->second)) return is_blank(body);
  found->second = std::move(body);
  return true;
}

std::string to_string(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kDot:
      return ".";
    case Node::Kind::kNil:
      return "nil";
    case Node::Kind::kConstant:
      return node.source;
    case Node::Kind::kField:
      return "." + join(node.names, ".");
    case Node::Kind::kVariable:
    case Node::Kind::kIdentifier:
      return join(node.names, ".");
    case Node::Kind::kChain:
      return to_string(*node.operand) + "." + join(node.names, ".");
    case Node::Kind::kPipeline:
      break;
  }
  return "(" + to_string(*node.pipeline) + ")";
}

std::string to_string(const Command& command) {
  std::string text;
  for (const Node& argument : command.arguments) {
    text.append(text.empty() ? "" : " ").append(to_string(argument));
  }
  return text;
}

std::string to_string(const Pipeline& pipeline) {
  std::string text = join(pipeline.variables, ", ");
  if (!text.empty()) text.append(pipeline.assigns ? " = " : " := ");
  for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
    text.append(i == 0 ? "" : " | ").append(to_string(pipeline.commands[i]));
  }
  return text;
}

std::string to_string(const Statement& statement) {
  const std::string argument = to_string(statement.pipeline);
  return "{{template " + quote(statement.text) + (argument.empty() ? "" : " ") + argument + "}}";
}

}  // namespace caisson::tmpl
