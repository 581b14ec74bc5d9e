// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "json/writer.h"

namespace caisson::tmpl {

class Value;

// A Go slice. A nil one prints as "[]" and is null in JSON.
struct List {
  std::vector<Value> items;
  bool is_nil = false;
};

// A Go map or struct. What a map doesn't hold is no value; what a struct doesn't have is an error.
struct Object;

// What a template calls like a field, with one text: `{{.Label "key"}}`.
struct Method {
  std::function<Value(const std::string&)> call;
};

// What a template works on, after Go's values: cheap to copy, never changed once made.
class Value {
 public:
  struct NilPointer {};    // prints "<nil>", where no value at all prints "<no value>"
  struct NilInterface {};  // null in JSON: as no value, but has no fields to look for
  using ListPointer = std::shared_ptr<const List>;
  using ObjectPointer = std::shared_ptr<const Object>;
  using MethodPointer = std::shared_ptr<const Method>;
  using Storage = std::variant<std::monostate, NilPointer, NilInterface, bool, std::int64_t, double,
                               std::string, ListPointer, ObjectPointer, MethodPointer>;

  Value() = default;
  Value(Storage storage) : storage_(std::move(storage)) {}
  static Value nil_pointer() { return Storage(NilPointer{}); }
  static Value nil_interface() { return Storage(NilInterface{}); }
  static Value boolean(bool value) { return Storage(value); }
  static Value integer(std::int64_t value) { return Storage(value); }
  static Value number(double value) { return Storage(value); }
  static Value string(std::string_view value) { return Storage(std::string(value)); }
  static Value list(std::vector<Value> items);
  static Value nil_list();
  static Value object(Object object);
  static Value method(Method method);

  template <class T>
  [[nodiscard]] const T* get() const {
    return std::get_if<T>(&storage_);
  }
  [[nodiscard]] const List* list() const;
  [[nodiscard]] const Object* object() const;
  [[nodiscard]] const Method* method() const;
  [[nodiscard]] const std::string* text() const { return get<std::string>(); }
  [[nodiscard]] bool is_none() const {
    return get<std::monostate>() != nullptr || get<NilInterface>() != nullptr;
  }
  [[nodiscard]] bool is_nil() const { return is_none() || get<NilPointer>() != nullptr; }

 private:
  Storage storage_;
};

struct Object {
  using Member = std::pair<std::string, Value>;
  std::vector<Member> members;  // a map's are sorted by name, as Go walks them
  bool is_map = true;
  bool is_nil = false;
  Value zero{};  // what index finds where a map has no entry
  // So many members at the end are zero and left out of JSON (Go's omitempty).
  std::size_t left_out = 0;
  std::string type{};  // of a struct, for errors: "*formatter.ContainerContext"

  [[nodiscard]] const Value* find(std::string_view name) const;
  void sort();
};

// Whether `if` takes the value for true: not zero, not empty, not nil.
bool is_true(const Value& value);
// What Go calls the value's type: "string", "int", "map[string]interface {}".
std::string type_name(const Value& value);
// Writes the value as JSON, without methods.
void write_json(json::Writer& writer, const Value& value);
// On one line, as Go's encoding/json writes.
std::string to_json(const Value& value);

}  // namespace caisson::tmpl
