// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/strings.h"
#include "json/value.h"

// How a struct is read from a JSON object: a table names its fields, and read() does the rest for
// structs, lists, maps and optional values of each other.
namespace caisson::oci {

struct ReadContext {
  std::shared_ptr<const json::Document> document;
  std::vector<std::string>& warnings;  // "FILE:LINE:COLUMN: field: text"
};

template <class T>
struct Field {
  std::string_view name;
  Result<void> (*read)(const json::Value& value, T& into, ReadContext& context);
  bool required = false;
};

// The table of T, an array of Field<T>; each struct that is read has one.
template <class T>
inline constexpr auto kFields = nullptr;

template <class T>
concept Scalar =
    std::integral<T> || std::same_as<T, std::string> || std::same_as<T, std::vector<std::string>>;

template <Scalar T>
Result<void> read(const json::Value& value, T& into, ReadContext&) {
  into = TRY(value.as<T>());
  return {};
}

template <class T>
Result<void> read(const json::Value& value, std::optional<T>& into, ReadContext& context) {
  return read(value, into.emplace(), context);
}

template <class T>
  requires(!Scalar<std::vector<T>>)
Result<void> read(const json::Value& value, std::vector<T>& into, ReadContext& context) {
  const json::Array elements = TRY(value.array());
  into.reserve(elements.size());
  for (const json::Value element : elements) TRY(read(element, into.emplace_back(), context));
  return {};
}

template <class T>
Result<void> read(const json::Value& value, std::map<std::string, T>& into, ReadContext& context) {
  for (const json::Member member : TRY(value.object())) {
    TRY(read(member.value, into[std::string(member.key)], context));
  }
  return {};
}

// Unknown fields are none of a runtime's business (config.md "Extensibility"). One that is known
// but for the case of its letters is passed over as well, with a warning: tools written in Go, runc
// among them, would obey it.
template <class T, std::size_t N>
void pass_over(const json::Member& member, const std::array<Field<T>, N>& fields,
               ReadContext& context) {
  for (const Field<T>& field : fields) {
    if (to_lower(field.name) != to_lower(member.key)) continue;
    context.warnings.push_back(member.key_value.message(
        "ignored: field names are case-sensitive, did you mean " + std::string(field.name) + "?"));
  }
}

// A field that is null counts as absent, as it does for Go's decoder.
template <class T>
Result<void> read_fields(const json::Value& value, T& into, ReadContext& context) {
  constexpr const auto& fields = kFields<T>;
  static_assert(fields.size() <= 32);
  std::uint32_t seen = 0;
  for (const json::Member member : TRY(value.object())) {
    std::size_t index = 0;
    while (index < fields.size() && fields[index].name != member.key) ++index;
    if (index == fields.size()) {
      pass_over(member, fields, context);
    } else if (!member.value.is_null()) {
      TRY(fields[index].read(member.value, into, context));
      seen |= 1U << index;
    }
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].required && (seen & 1U << i) == 0) {
      return fail(value.error("field \"" + std::string(fields[i].name) + "\" is missing"));
    }
  }
  return {};
}

template <class T>
  requires std::is_aggregate_v<T>
Result<void> read(const json::Value& value, T& into, ReadContext& context) {
  return read_fields(value, into, context);
}

template <class Member>
struct OwnerOfMember;
template <class T, class Type>
struct OwnerOfMember<Type T::*> {
  using Owner = T;
};
template <auto kMember>
using OwnerOf = OwnerOfMember<decltype(kMember)>::Owner;

// A table's entry for the member that the pointer names.
template <auto kMember>
constexpr Field<OwnerOf<kMember>> field(std::string_view name) {
  return {name, [](const json::Value& value, OwnerOf<kMember>& into, ReadContext& context) {
            return read(value, into.*kMember, context);
          }};
}

// As above, where the value is not read by its type alone: kRead takes the value, and the context
// if it wants it, and returns what is assigned to the member.
template <auto kMember, auto kRead>
constexpr Field<OwnerOf<kMember>> field(std::string_view name) {
  return {name,
          [](const json::Value& value, OwnerOf<kMember>& into,
             [[maybe_unused]] ReadContext& context) -> Result<void> {
            if constexpr (std::invocable<decltype(kRead), const json::Value&, ReadContext&>) {
              into.*kMember = TRY(kRead(value, context));
            } else {
              into.*kMember = TRY(kRead(value));
            }
            return {};
          }};
}

template <class T>
constexpr Field<T> required(Field<T> entry) {
  entry.required = true;
  return entry;
}

}  // namespace caisson::oci
