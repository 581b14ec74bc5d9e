// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include <algorithm>
#include <utility>

namespace caisson::json {
namespace {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "a boolean";
    case Kind::kNumber:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "an array";
    case Kind::kObject:
      return "an object";
  }
  std::unreachable();
}

}  // namespace

Position Tape::position(std::uint32_t offset) const {
  const auto after = std::ranges::upper_bound(line_starts, offset);
  const auto line = static_cast<std::uint32_t>(after - line_starts.begin());
  return {line, offset - *(after - 1) + 1};
}

std::string Tape::message(Position at, std::string_view what) const {
  std::string full = source;
  full.append(":").append(std::to_string(at.line)).append(":").append(std::to_string(at.column));
  return full.append(": ").append(what);
}

// Goes down from the root to the node, by the ranges of nodes that containers span: no parent
// links are kept for what only error messages need.
std::string Value::path() const {
  const std::vector<Node>& nodes = tape_->nodes;
  std::string path;
  std::uint32_t at = 0;
  while (at != node_) {
    const bool object = nodes[at].kind == Kind::kObject;
    std::uint32_t child = at + 1;
    std::uint32_t index = 0;
    for (;; ++index) {
      const std::uint32_t end = nodes[object ? child + 1 : child].next;
      if (node_ < end) break;
      child = end;
    }
    if (object) {
      if (!path.empty()) path += '.';
      path += tape_->content(nodes[child]);
      if (child == node_) break;  // a key bears the path of its value
      at = child + 1;
    } else {
      path.append("[").append(std::to_string(index)).append("]");
      at = child;
    }
  }
  return path;
}

std::string Value::message(std::string_view text) const {
  std::string what = path();
  if (!what.empty()) what += ": ";
  return tape_->message(position(), what.append(text));
}

Error Value::error(std::string_view text) const {
  return Error::invalid(message(text));
}

Error Value::mismatch(std::string_view expected) const {
  std::string text = "expected ";
  return error(text.append(expected).append(", got ").append(kind_name(kind())));
}

Error Value::not_an_integer(std::string_view min, std::string_view max) const {
  if (kind() != Kind::kNumber) return mismatch("an integer");
  std::string text = "expected an integer from ";
  text.append(min).append(" to ").append(max).append(", got ").append(number_text());
  return error(text);
}

std::string_view Value::number_text() const {
  return kind() == Kind::kNumber ? tape_->content(node()) : std::string_view{};
}

Result<bool> Value::boolean() const {
  if (kind() != Kind::kBool) return fail(mismatch("a boolean"));
  return node().truth;
}

Result<std::string_view> Value::string() const {
  if (kind() != Kind::kString) return fail(mismatch("a string"));
  return tape_->content(node());
}

Result<Array> Value::array() const {
  if (kind() != Kind::kArray) return fail(mismatch("an array"));
  return Array(*this);
}

Result<Object> Value::object() const {
  if (kind() != Kind::kObject) return fail(mismatch("an object"));
  return Object(*this);
}

Result<std::vector<std::string>> Value::strings() const {
  const Array elements = TRY(array());
  std::vector<std::string> strings;
  strings.reserve(elements.size());
  for (const Value element : elements) strings.emplace_back(TRY(element.string()));
  return strings;
}

std::optional<Value> Object::find(std::string_view key) const {
  const Tape& tape = *value_.tape_;
  std::uint32_t name = value_.node_ + 1;
  for (std::size_t left = size(); left > 0; --left) {
    const Node& node = tape.nodes[name];
    const Node& member = tape.nodes[name + 1];
    if (node.length == key.size() && tape.content(node) == key) {
      if (member.kind == Kind::kNull) return std::nullopt;
      return Value(tape, name + 1);
    }
    name = member.next;
  }
  return std::nullopt;
}

Error Object::missing(std::string_view key) const {
  std::string text = "field \"";
  return value_.error(text.append(key).append("\" is missing"));
}

Document::Document(std::unique_ptr<const Tape> tape) : tape_(std::move(tape)) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Value Document::root() const {
  return {*tape_, 0};
}

}  // namespace caisson::json
