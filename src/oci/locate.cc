// SPDX-License-Identifier: Apache-2.0
#include "oci/locate.h"

#include <optional>

#include "base/strings.h"

namespace caisson::oci {
namespace {

// Whether the name begins with the key as a whole.
bool begins_with_key(std::string_view name, std::string_view key) {
  if (!name.starts_with(key)) return false;
  return name.size() == key.size() || name[key.size()] == '.' || name[key.size()] == '[';
}

// One step down; takes from the name what the step has used up.
std::optional<json::Value> child(const json::Value& parent, std::string_view& name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  if (const auto object = parent.object()) {
    std::optional<json::Member> best;
    for (const json::Member member : *object) {
      const bool longer = !best || member.key.size() > best->key.size();
      if (longer && begins_with_key(name, member.key)) best = member;
    }
    if (!best) return std::nullopt;
    name.remove_prefix(best->key.size());
    return best->value;
  }
  const auto array = parent.array();
  const std::size_t bracket = name.find(']');
  if (!array || !name.starts_with('[') || bracket == std::string_view::npos) return std::nullopt;
  auto index = parse_integer<std::size_t>(name.substr(1, bracket - 1));
  if (!index) return std::nullopt;
  name.remove_prefix(bracket + 1);
  for (const json::Value element : *array) {
    if ((*index)-- == 0) return element;
  }
  return std::nullopt;
}

}  // namespace

json::Value locate(json::Value root, std::string_view field) {
  while (!field.empty()) {
    const auto next = child(root, field);
    if (!next) break;
    root = *next;
  }
  return root;
}

}  // namespace caisson::oci
