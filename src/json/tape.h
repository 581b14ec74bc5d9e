// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace caisson::json {

// Where a value was written; lines and columns count from 1, columns in bytes. 0 means "not from a
// file".
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool operator==(const Position&) const = default;
};

enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

// One value of a document. The values of a container follow it at once, each before its own
// content; in an object a key (a kString node) stands before each value.
struct Node {
  std::uint32_t offset = 0;  // of the value's first byte in the text
  std::uint32_t line = 0;    // where that byte stands, from 1
  std::uint32_t length = 0;  // string, number: bytes; array, object: elements or members
  std::uint32_t next = 0;    // index of the first node that isn't part of this value
  Kind kind = Kind::kNull;
  bool truth = false;  // kBool
};

// What a Document holds: the text, its strings unescaped in place, and one node per value and key.
struct Tape {
  std::string source;
  std::unique_ptr<char[]> text;
  std::vector<Node> nodes;
  std::vector<std::uint32_t> line_starts;  // offset of each line's first byte

  // The content of a string or the digits of a number.
  [[nodiscard]] std::string_view content(const Node& node) const {
    const std::uint32_t quote = node.kind == Kind::kString ? 1 : 0;
    return {text.get() + node.offset + quote, node.length};
  }
  [[nodiscard]] Position position(const Node& node) const {
    return {node.line, node.offset - line_starts[node.line - 1] + 1};
  }
  // Of any byte of the text.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  // "FILE:LINE:COLUMN: text"
  [[nodiscard]] std::string message(Position position, std::string_view what) const;
};

}  // namespace caisson::json
