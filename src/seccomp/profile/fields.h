// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/strings.h"
#include "json/value.h"

namespace caisson::seccomp {

// What reading a profile carries along: how unknown fields are taken, and the warnings so far.
struct ParseContext {
  bool strict = false;
  std::vector<std::string> warnings;

  // Something odd that the formats' other readers let pass: a warning, or an error if strict.
  Result<void> tolerate(const json::Value& value, std::string_view text) {
    if (strict) return fail(value.error(text));
    warnings.push_back(value.message(text));
    return {};
  }
};

// A field that the format doesn't have. Where it is one of the format's but for the case of its
// letters, Docker and runc would obey it (Go ignores the case) and crun would not: refused, since
// overlooking a rule may open a call.
inline Result<void> unknown_field(ParseContext& context, const json::Member& member,
                                  std::span<const std::string_view> known) {
  for (const std::string_view field : known) {
    if (to_lower(field) == to_lower(member.key)) {
      return fail(
          member.key_value.error("field names are case-sensitive: write " + std::string(field)));
    }
  }
  std::string text = "unknown field";
  if (const auto near = nearest(member.key, known)) text.append(", did you mean ").append(*near);
  return context.tolerate(member.key_value, text);
}

// Calls handle(Field, value) for each member that `known` names, in the order of the text; Field's
// enumerators count the names. Members that are null are passed over, as Go's decoder does.
template <class Field, std::size_t N, class Handler>
Result<void> for_each_field(ParseContext& context, const json::Object& object,
                            const std::array<std::string_view, N>& known, Handler handle) {
  for (const json::Member member : object) {
    std::size_t index = 0;
    while (index < N && known[index] != member.key) ++index;
    if (index == N) {
      TRY(unknown_field(context, member, known));
    } else if (!member.value.is_null()) {
      TRY(handle(static_cast<Field>(index), member.value));
    }
  }
  return {};
}

}  // namespace caisson::seccomp
