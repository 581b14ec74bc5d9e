// SPDX-License-Identifier: Apache-2.0
#include "json/compact.h"

namespace caisson::json {

std::string compact(std::string_view text) {
  std::string compact;
  compact.reserve(text.size());
  bool quoted = false;
  bool escaped = false;
  for (const char c : text) {
    if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
    compact += c;
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = quoted && c == '\\' && !escaped;
  }
  return compact;
}

}  // namespace caisson::json
