// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "template/function.h"
#include "template/print.h"

namespace caisson::tmpl {
namespace {

using Arguments = std::span<const Value>;

bool is_basic(const Value& value) {
  return value.get<bool>() != nullptr || value.get<std::int64_t>() != nullptr ||
         value.get<double>() != nullptr || value.text() != nullptr;
}

bool is_nil(const Value& value) {
  if (const List* list = value.list()) return list->is_nil;
  if (const Object* object = value.object()) return object->is_nil;
  return value.is_nil();
}

template <class T>
bool both_equal(const Value& left, const Value& right) {
  const T* one = left.get<T>();
  const T* other = right.get<T>();
  return one != nullptr && other != nullptr && *one == *other;
}

bool same_kind(const Value& left, const Value& right) {
  return (left.get<bool>() != nullptr) == (right.get<bool>() != nullptr) &&
         (left.get<std::int64_t>() != nullptr) == (right.get<std::int64_t>() != nullptr) &&
         (left.get<double>() != nullptr) == (right.get<double>() != nullptr) &&
         (left.text() != nullptr) == (right.text() != nullptr);
}

Result<bool> equal(const Value& left, const Value& right) {
  if (!same_kind(left, right)) {
    if (left.is_none() || right.is_none()) return false;
    return fail(Error::invalid("incompatible types for comparison"));
  }
  if (is_basic(left)) {
    return both_equal<bool>(left, right) || both_equal<std::int64_t>(left, right) ||
           both_equal<double>(left, right) || both_equal<std::string>(left, right);
  }
  if (is_nil(left) || is_nil(right)) return is_nil(left) == is_nil(right);
  return fail(
      Error::invalid("non-comparable type " + print_value(right) + ": " + type_name(right)));
}

Result<Value> eq(Arguments arguments) {
  if (arguments.size() < 2) return fail(Error::invalid("missing argument for comparison"));
  for (const Value& other : arguments.subspan(1)) {
    if (TRY(equal(arguments.front(), other))) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Result<Value> ne(Arguments arguments) {
  return Value::boolean(!TRY(equal(arguments[0], arguments[1])));
}

Result<bool> less(const Value& left, const Value& right) {
  const auto comparable = [](const Value& value) {
    return is_basic(value) && value.get<bool>() == nullptr;
  };
  if (!is_basic(left) || !is_basic(right)) {
    return fail(Error::invalid("invalid type for comparison"));
  }
  if (!same_kind(left, right)) return fail(Error::invalid("incompatible types for comparison"));
  if (!comparable(left)) return fail(Error::invalid("invalid type for comparison"));
  if (const auto* number = left.get<std::int64_t>()) return *number < *right.get<std::int64_t>();
  if (const auto* number = left.get<double>()) return *number < *right.get<double>();
  return *left.text() < *right.text();
}

Result<Value> lt(Arguments arguments) {
  return Value::boolean(TRY(less(arguments[0], arguments[1])));
}

Result<Value> le(Arguments arguments) {
  const bool smaller = TRY(less(arguments[0], arguments[1]));
  return Value::boolean(smaller || TRY(equal(arguments[0], arguments[1])));
}

Result<Value> gt(Arguments arguments) {
  const Value no_more = TRY(le(arguments));
  return Value::boolean(!is_true(no_more));
}

Result<Value> ge(Arguments arguments) {
  return Value::boolean(!TRY(less(arguments[0], arguments[1])));
}

constexpr std::array kFunctions = std::to_array<Function>({
    {"eq", "a+", eq},
    {"ge", "aa", ge},
    {"gt", "aa", gt},
    {"le", "aa", le},
    {"lt", "aa", lt},
    {"ne", "aa", ne},
});

}  // namespace

std::span<const Function> comparison_functions() {
  return kFunctions;
}

}  // namespace caisson::tmpl
