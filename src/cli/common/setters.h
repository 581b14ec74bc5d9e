// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::cli {

// Stores one occurrence of an option in the command's own structure. The structure's type is erased
// so that one parser, compiled once, serves the tables of all commands; the templates below are the
// only places that name it again.
using Setter = Result<void> (*)(void* target, std::string_view value);

// "true", "1", "t" and their opposites in the spellings that Docker accepts.
Result<bool> parse_switch(std::string_view value);

// For switches about what never happens here.
Result<void> accept_switch(void* target, std::string_view value);

namespace detail {
template <class Class, class Field>
Field& field(void* target, Field Class::* member) {
  return static_cast<Class*>(target)->*member;
}

template <class Class>
Class& target_of(Result<void> (*)(Class&, std::string_view), void* target) {
  return *static_cast<Class*>(target);
}
}  // namespace detail

// Each takes the type of what it gets as well: GCC 12 lets an instance for a member of an unnamed
// namespace's structure be seen by the linker, which then has one instance serve the structures of
// two files that have the same names. The type is what makes it local.

// A switch: `--rm`, `--rm=false`.
template <auto kMember, class = decltype(kMember)>
Result<void> set_switch(void* target, std::string_view value) {
  detail::field(target, kMember) = TRY(parse_switch(value));
  return {};
}

// A text, of which the last occurrence counts.
template <auto kMember, class = decltype(kMember)>
Result<void> set_text(void* target, std::string_view value) {
  detail::field(target, kMember) = std::string(value);
  return {};
}

// A list, to which each occurrence adds one text.
template <auto kMember, class = decltype(kMember)>
Result<void> append_text(void* target, std::string_view value) {
  detail::field(target, kMember).emplace_back(value);
  return {};
}

// Whatever else: a function `Result<void> f(Class&, std::string_view)`.
template <auto kFunction, class = decltype(kFunction)>
Result<void> set_with(void* target, std::string_view value) {
  return kFunction(detail::target_of(kFunction, target), value);
}

}  // namespace caisson::cli
