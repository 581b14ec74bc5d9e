// SPDX-License-Identifier: Apache-2.0
#include "template/value.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace caisson::tmpl {

Value Value::list(std::vector<Value> items) {
  return Storage(std::make_shared<const List>(List{.items = std::move(items)}));
}

Value Value::nil_list() {
  return Storage(std::make_shared<const List>(List{.items = {}, .is_nil = true}));
}

Value Value::object(Object object) {
  if (object.is_map) object.sort();
  return Storage(std::make_shared<const Object>(std::move(object)));
}

Value Value::method(Method method) {
  return Storage(std::make_shared<const Method>(std::move(method)));
}

const List* Value::list() const {
  const auto* pointer = get<ListPointer>();
  return pointer == nullptr ? nullptr : pointer->get();
}

const Object* Value::object() const {
  const auto* pointer = get<ObjectPointer>();
  return pointer == nullptr ? nullptr : pointer->get();
}

const Method* Value::method() const {
  const auto* pointer = get<MethodPointer>();
  return pointer == nullptr ? nullptr : pointer->get();
}

const Value* Object::find(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &Member::first);
  return found == members.end() ? nullptr : &found->second;
}

void Object::sort() {
  std::ranges::sort(members, {}, &Member::first);
}

bool is_true(const Value& value) {
  if (value.is_nil()) return false;
  if (const auto* truth = value.get<bool>()) return *truth;
  if (const auto* number = value.get<std::int64_t>()) return *number != 0;
  if (const auto* number = value.get<double>()) return *number != 0;
  if (const auto* text = value.text()) return !text->empty();
  if (const List* list = value.list()) return !list->items.empty();
  if (const Object* object = value.object()) return !object->is_map || !object->members.empty();
  return true;
}

std::string type_name(const Value& value) {
  if (value.is_nil()) return "<nil>";
  if (value.get<bool>() != nullptr) return "bool";
  if (value.get<std::int64_t>() != nullptr) return "int";
  if (value.get<double>() != nullptr) return "float64";
  if (value.text() != nullptr) return "string";
  if (const List* list = value.list()) {
    const bool texts =
        std::ranges::all_of(list->items, [](const Value& item) { return item.text() != nullptr; });
    return texts && !list->items.empty() ? "[]string" : "[]interface {}";
  }
  if (const Object* object = value.object()) {
    if (!object->is_map) return object->type.empty() ? "struct {}" : object->type;
    return object->zero.text() != nullptr ? "map[string]string" : "map[string]interface {}";
  }
  return "func()";
}

void write_json(json::Writer& writer, const Value& value) {
  if (const auto* truth = value.get<bool>()) {
    writer.value(*truth);
  } else if (const auto* number = value.get<std::int64_t>()) {
    writer.value(*number);
  } else if (const auto* real = value.get<double>(); real != nullptr && std::isfinite(*real)) {
    writer.value(*real);
  } else if (const auto* text = value.text()) {
    writer.value(*text);
  } else if (const List* list = value.list(); list != nullptr && !list->is_nil) {
    writer.begin_array();
    for (const Value& item : list->items) write_json(writer, item);
    writer.end_array();
  } else if (const Object* object = value.object(); object != nullptr && !object->is_nil) {
    writer.begin_object();
    const std::size_t written = object->members.size() - object->left_out;
    for (const auto& [name, member] : std::span(object->members).first(written)) {
      if (member.method() != nullptr) continue;
      writer.key(name);
      write_json(writer, member);
    }
    writer.end_object();
  } else {
    writer.null();
  }
}

namespace {

// Docker's rows, whose types are all called …Context, make JSON of themselves, and Go's default for
// that is to hide what HTML would take for its own: "<none>" is "\u003cnone\u003e".
bool hides_markup(const Value& value) {
  const Object* object = value.object();
  return object != nullptr && object->type.ends_with("Context");
}

std::string hide_markup(std::string_view json) {
  std::string hidden;
  for (const char c : json) {
    switch (c) {
      case '<':
        hidden += "\\u003c";
        break;
      case '>':
        hidden += "\\u003e";
        break;
      case '&':
        hidden += "\\u0026";
        break;
      default:
        hidden += c;
    }
  }
  return hidden;
}

}  // namespace

std::string to_json(const Value& value) {
  json::Writer writer(json::Writer::Layout::kCompact);
  write_json(writer, value);
  std::string text = std::move(writer).text();
  return hides_markup(value) ? hide_markup(text) : text;
}

}  // namespace caisson::tmpl
