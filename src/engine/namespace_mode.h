// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace caisson::engine {

// Which namespace of one type the container is in, as the user said it: "host", "private",
// "container:NAME", "ns:PATH", another word that the type has of its own ("shareable"), or "" for
// what is usual.
class NamespaceMode {
 public:
  NamespaceMode() = default;
  explicit NamespaceMode(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is(std::string_view word) const { return text_ == word; }
  [[nodiscard]] bool is_host() const { return text_ == "host"; }
  // The name or id of the container whose namespace it is; "" where it is no other container's.
  [[nodiscard]] std::string_view container() const { return after("container:"); }
  // The file of the namespace; "" where none was named.
  [[nodiscard]] std::string_view path() const { return after("ns:"); }
  // Whether the namespace is one that exists already: it is joined.
  [[nodiscard]] bool is_joined() const { return !container().empty() || !path().empty(); }
  // Whether the container gets a namespace of its own.
  [[nodiscard]] bool is_own() const { return !is_host() && !is_joined(); }

  bool operator==(const NamespaceMode&) const = default;

 private:
  [[nodiscard]] std::string_view after(std::string_view prefix) const {
    const std::string_view text = text_;
    return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view{};
  }

  std::string text_;
};

}  // namespace caisson::engine
