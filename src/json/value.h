// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/tape.h"

namespace caisson::json {

class Array;
class Object;

// One value of a parsed document: a reference, as cheap to copy as a pointer and valid as long as
// the Document lives. Every accessor's error is kInvalid and reads
// `config.json:12:9: linux.resources.memory.limit: expected an integer …`.
class Value {
 public:
  Value(const Tape& tape, std::uint32_t node) : tape_(&tape), node_(node) {}

  [[nodiscard]] Kind kind() const { return node().kind; }
  [[nodiscard]] bool is_null() const { return kind() == Kind::kNull; }

  [[nodiscard]] Result<bool> boolean() const;
  // The text, unescaped and valid UTF-8 without NUL; it lies in the document.
  [[nodiscard]] Result<std::string_view> string() const;
  [[nodiscard]] Result<Array> array() const;
  [[nodiscard]] Result<Object> object() const;
  // An array of strings, copied.
  [[nodiscard]] Result<std::vector<std::string>> strings() const;

  // A whole number written without fraction and exponent, from min to max: 1e3 and 1.0 are errors,
  // as they are for Go's integer fields.
  template <std::integral T>
  [[nodiscard]] Result<T> integer(T min = std::numeric_limits<T>::min(),
                                  T max = std::numeric_limits<T>::max()) const {
    const std::string_view text = number_text();
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc{} || end != text.data() + text.size() || value < min ||
        value > max) {
      return fail(not_an_integer(std::to_string(min), std::to_string(max)));
    }
    return value;
  }

  // The accessor that belongs to T: bool, an integer, std::string, std::string_view,
  // std::vector<std::string>, Array, Object or Value itself.
  template <class T>
  [[nodiscard]] Result<T> as() const;

  // The name that parse() was given.
  [[nodiscard]] std::string_view source() const { return tape_->source; }
  [[nodiscard]] Position position() const { return tape_->position(node()); }
  // The way to the value: "linux.resources.memory.limit", "syscalls[3].args[0]"; "" for the root.
  [[nodiscard]] std::string path() const;
  // A number as it is written; empty for other kinds.
  [[nodiscard]] std::string_view number_text() const;
  // kInvalid: position, path and text.
  [[nodiscard]] Error error(std::string_view text) const;
  // As error(), for messages that don't end the parsing: "FILE:LINE:COLUMN: path: text".
  [[nodiscard]] std::string message(std::string_view text) const;

 private:
  friend class Array;
  friend class Object;
  [[nodiscard]] const Node& node() const { return tape_->nodes[node_]; }
  [[nodiscard]] Error mismatch(std::string_view expected) const;
  [[nodiscard]] Error not_an_integer(std::string_view min, std::string_view max) const;

  const Tape* tape_;
  std::uint32_t node_;
};

// The elements of an array in order.
class Array {
 public:
  class Iterator {
   public:
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    Iterator(const Tape& tape, std::uint32_t node, std::uint32_t left)
        : tape_(&tape), node_(node), left_(left) {}
    Value operator*() const { return {*tape_, node_}; }
    Iterator& operator++() {
      node_ = tape_->nodes[node_].next;
      --left_;
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return left_ == 0; }

   private:
    const Tape* tape_;
    std::uint32_t node_;
    std::uint32_t left_;
  };

  explicit Array(Value value) : value_(value) {}
  [[nodiscard]] std::size_t size() const { return value_.node().length; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] Iterator begin() const {
    return {*value_.tape_, value_.node_ + 1, value_.node().length};
  }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }
  // The array itself, for its position and path.
  [[nodiscard]] const Value& value() const { return value_; }

 private:
  Value value_;
};

// One `"key": value` of an object. key_value is the key as a value of its own, for its position.
struct Member {
  std::string_view key;
  Value key_value;
  Value value;
};

// The members of an object in the order of the text; no key occurs twice.
class Object {
 public:
  class Iterator {
   public:
    using value_type = Member;
    using difference_type = std::ptrdiff_t;
    Iterator(const Tape& tape, std::uint32_t node, std::uint32_t left)
        : tape_(&tape), node_(node), left_(left) {}
    Member operator*() const {
      return {tape_->content(tape_->nodes[node_]), {*tape_, node_}, {*tape_, node_ + 1}};
    }
    Iterator& operator++() {
      node_ = tape_->nodes[node_ + 1].next;
      --left_;
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return left_ == 0; }

   private:
    const Tape* tape_;
    std::uint32_t node_;  // of the key
    std::uint32_t left_;
  };

  explicit Object(Value value) : value_(value) {}
  [[nodiscard]] std::size_t size() const { return value_.node().length; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] Iterator begin() const {
    return {*value_.tape_, value_.node_ + 1, value_.node().length};
  }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }
  // The object itself, for its position and path.
  [[nodiscard]] const Value& value() const { return value_; }

  // The member's value; nullopt where it is missing or null, which Go's decoder and so every OCI
  // tool treats alike. Takes time in proportion to the number of members.
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;

  // The member's value as T (see Value::as); nullopt where it is missing or null.
  template <class T>
  [[nodiscard]] Result<std::optional<T>> get(std::string_view key) const {
    const std::optional<Value> found = find(key);
    if (!found) return std::nullopt;
    return TRY(found->as<T>());
  }

  // As get(), but a missing or null member is an error.
  template <class T>
  [[nodiscard]] Result<T> require(std::string_view key) const {
    const std::optional<Value> found = find(key);
    if (!found) return fail(missing(key));
    return found->as<T>();
  }

 private:
  [[nodiscard]] Error missing(std::string_view key) const;
  Value value_;
};

template <class T>
Result<T> Value::as() const {
  if constexpr (std::same_as<T, bool>) {
    return boolean();
  } else if constexpr (std::integral<T>) {
    return integer<T>();
  } else if constexpr (std::same_as<T, std::string_view>) {
    return string();
  } else if constexpr (std::same_as<T, std::string>) {
    return std::string(TRY(string()));
  } else if constexpr (std::same_as<T, std::vector<std::string>>) {
    return strings();
  } else if constexpr (std::same_as<T, Array>) {
    return array();
  } else if constexpr (std::same_as<T, Object>) {
    return object();
  } else {
    static_assert(std::same_as<T, Value>);
    return *this;
  }
}

// A parsed text. Owns all that its Values refer to; may be moved while they are in use.
class Document {
 public:
  explicit Document(std::unique_ptr<const Tape> tape);
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  [[nodiscard]] Value root() const;

 private:
  std::unique_ptr<const Tape> tape_;
};

}  // namespace caisson::json
