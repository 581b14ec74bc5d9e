// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "template/function.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

using Arguments = std::span<const Value>;

std::unexpected<Error> invalid(std::string text) {
  return fail(Error::invalid(std::move(text)));
}

// An index into something of this length, which is itself one where `with_end`.
Result<std::size_t> index_of(const Value& index, std::size_t length) {
  if (index.is_nil()) return invalid("cannot index slice/array with nil");
  const auto* number = index.get<std::int64_t>();
  if (number == nullptr) {
    return invalid("cannot index slice/array with type " + type_name(index));
  }
  if (*number < 0 || static_cast<std::uint64_t>(*number) > length) {
    return invalid("index out of range: " + std::to_string(*number));
  }
  return static_cast<std::size_t>(*number);
}

Result<Value> element(const Value& item, const Value& index) {
  if (item.is_none()) return invalid("index of untyped nil");
  if (item.is_nil()) return invalid("index of nil pointer");
  if (const Object* object = item.object(); object != nullptr && object->is_map) {
    const auto* key = index.text();
    if (key == nullptr) {
      return invalid(index.is_nil() ? "value is nil; should be of type string"
                                    : "value has type " + type_name(index) + "; should be string");
    }
    const Value* found = object->find(*key);
    return found == nullptr ? object->zero : *found;
  }
  const List* list = item.list();
  const std::string* text = item.text();
  if (list == nullptr && text == nullptr) {
    return invalid("can't index item of type " + type_name(item));
  }
  const std::size_t length = list != nullptr ? list->items.size() : text->size();
  const std::size_t at = TRY(index_of(index, length));
  if (at == length) {
    return invalid(list != nullptr ? "reflect: slice index out of range"
                                   : "reflect: string index out of range");
  }
  if (list != nullptr) return list->items[at];
  return Value::integer(static_cast<unsigned char>((*text)[at]));
}

Result<Value> index(Arguments arguments) {
  Value item = arguments.front();
  if (item.is_none()) return invalid("index of untyped nil");
  for (const Value& key : arguments.subspan(1)) item = TRY(element(item, key));
  return item;
}

Result<Value> slice(Arguments arguments) {
  const Value& item = arguments.front();
  const Arguments indexes = arguments.subspan(1);
  if (item.is_none()) return invalid("slice of untyped nil");
  if (indexes.size() > 3) {
    return invalid("too many slice indexes: " + std::to_string(indexes.size()));
  }
  const List* list = item.list();
  const std::string* text = item.text();
  if (text != nullptr && indexes.size() == 3) return invalid("cannot 3-index slice a string");
  if (list == nullptr && text == nullptr) {
    return invalid("can't slice item of type " + type_name(item));
  }
  const std::size_t length = list != nullptr ? list->items.size() : text->size();
  std::array<std::size_t, 3> bounds = {0, length, length};
  for (std::size_t i = 0; i < indexes.size(); ++i) bounds.at(i) = TRY(index_of(indexes[i], length));
  for (std::size_t i = 1; i < bounds.size(); ++i) {
    if (bounds.at(i - 1) > bounds.at(i)) {
      return invalid("invalid slice index: " + std::to_string(bounds.at(i - 1)) + " > " +
                     std::to_string(bounds.at(i)));
    }
  }
  if (text != nullptr) return Value::string(text->substr(bounds[0], bounds[1] - bounds[0]));
  const auto begin = list->items.begin();
  return Value::list({begin + static_cast<std::ptrdiff_t>(bounds[0]),
                      begin + static_cast<std::ptrdiff_t>(bounds[1])});
}

Result<Value> length(Arguments arguments) {
  const Value& item = arguments.front();
  std::size_t size = 0;
  if (item.is_none()) return invalid("len of nil pointer");
  if (const auto* text = item.text()) {
    size = text->size();
  } else if (const List* list = item.list()) {
    size = list->items.size();
  } else if (const Object* object = item.object(); object != nullptr && object->is_map) {
    size = object->members.size();
  } else {
    return invalid(item.is_nil() ? "len of nil pointer" : "len of type " + type_name(item));
  }
  return Value::integer(static_cast<std::int64_t>(size));
}

Result<Value> negation(Arguments arguments) {
  return Value::boolean(!is_true(arguments.front()));
}

// The evaluation itself stops at the argument that decides (execute.cc); this serves the rest.
Result<Value> last(Arguments arguments) {
  return arguments.back();
}

// Methods are called where they are named, and nothing else of a document's values can be: this is
// for its error. The first argument is what the second was written as.
Result<Value> call(Arguments arguments) {
  const Value& callee = arguments[1];
  if (callee.is_none()) return invalid("call of nil");
  return invalid("non-function " + *arguments.front().text() + " of type " + type_name(callee));
}

constexpr std::array kFunctions = std::to_array<Function>({
    {"and", "a+", last},
    {"call", "a+", call},
    {"index", "a+", index},
    {"len", "a", length},
    {"not", "a", negation},
    {"or", "a+", last},
    {"slice", "a+", slice},
});

}  // namespace

std::span<const Function> value_functions() {
  return kFunctions;
}

}  // namespace caisson::tmpl
