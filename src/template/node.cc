// SPDX-License-Identifier: Apache-2.0
#include "template/node.h"

#include "base/strings.h"

namespace caisson::tmpl {

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

}  // namespace caisson::tmpl
