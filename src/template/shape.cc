// SPDX-License-Identifier: Apache-2.0
#include "template/shape.h"

#include <cstdlib>
#include <string>

#include "base/strings.h"

namespace caisson::tmpl {
namespace {

Value nil_map(Form form) {
  Object object{.members = {}, .is_nil = true};
  if (form == Form::kTextMap) object.zero = Value::string("");
  if (form == Form::kListMap) object.zero = Value::nil_list();
  return Value::object(std::move(object));
}

Value zero(Form form) {
  switch (form) {
    case Form::kPointer:
      return Value::nil_pointer();
    case Form::kText:
      return Value::string("");
    case Form::kNumber:
      return Value::integer(0);
    case Form::kSwitch:
      return Value::boolean(false);
    case Form::kList:
      return Value::nil_list();
    case Form::kMap:
    case Form::kTextMap:
    case Form::kListMap:
      break;
  }
  return nil_map(form);
}

bool is_map(Form form) {
  return form == Form::kMap || form == Form::kTextMap || form == Form::kListMap;
}

// The text before the first dot, and what follows it.
std::pair<std::string_view, std::string_view> first_name(std::string_view path) {
  const auto parts = split_once(path, '.');
  return parts ? *parts : std::pair(path, std::string_view{});
}

bool matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const auto [wanted, further] = first_name(pattern);
    const auto [name, rest] = first_name(path);
    if (wanted != "*" && wanted != name) return false;
    pattern = further;
    path = rest;
  }
  return pattern.empty() && path.empty();
}

Value number_of(const json::Value& value) {
  if (const auto whole = value.integer<std::int64_t>()) return Value::integer(*whole);
  return Value::number(std::strtod(std::string(value.number_text()).c_str(), nullptr));
}

class Converter {
 public:
  Converter(std::span<const Shape> shapes, bool raw) : shapes_(shapes), raw_(raw) {}

  [[nodiscard]] Value convert(const json::Value& value, const std::string& path) const {
    switch (value.kind()) {
      case json::Kind::kNull:
        return null_at(path);
      case json::Kind::kBool:
        return Value::boolean(*value.boolean());
      case json::Kind::kNumber:
        return number_of(value);
      case json::Kind::kString:
        return Value::string(*value.string());
      case json::Kind::kArray:
        return list_at(*value.array(), path);
      case json::Kind::kObject:
        break;
    }
    return object_at(*value.object(), path);
  }

 private:
  [[nodiscard]] const Shape* shape_of(std::string_view path) const {
    for (const Shape& shape : shapes_) {
      if (matches(shape.path, path)) return &shape;
    }
    return nullptr;
  }

  [[nodiscard]] Value null_at(const std::string& path) const {
    if (raw_) return Value::nil_interface();
    const Shape* shape = shape_of(path);
    return shape == nullptr ? Value::nil_pointer() : zero(shape->form);
  }

  [[nodiscard]] Value list_at(const json::Array& array, const std::string& path) const {
    std::vector<Value> items;
    items.reserve(array.size());
    for (const json::Value item : array) items.push_back(convert(item, path));
    return Value::list(std::move(items));
  }

  [[nodiscard]] Value object_at(const json::Object& source, const std::string& path) const {
    const Shape* shape = raw_ ? nullptr : shape_of(path);
    Object object{.members = {}, .is_map = raw_ || (shape != nullptr && is_map(shape->form))};
    const std::string below = path.empty() ? "" : path + ".";
    for (const json::Member member : source) {
      const std::string name(member.key);
      object.members.emplace_back(name, convert(member.value, below + name));
    }
    if (!object.is_map) add_missing(object, below);
    if (shape != nullptr && object.is_map) object.zero = nil_map(shape->form).object()->zero;
    return Value::object(std::move(object));
  }

  void add_missing(Object& object, const std::string& below) const {
    for (const Shape& shape : shapes_) {
      const std::size_t dot = shape.path.rfind('.');
      const std::string_view name =
          dot == std::string_view::npos ? shape.path : shape.path.substr(dot + 1);
      if (name == "*" || object.find(name) != nullptr) continue;
      if (!matches(shape.path, below + std::string(name))) continue;
      object.members.emplace_back(name, zero(shape.form));
      ++object.left_out;
    }
  }

  std::span<const Shape> shapes_;
  bool raw_;
};

}  // namespace

Value from_json(const json::Value& value, std::span<const Shape> shapes, std::string_view type) {
  const Value converted = Converter(shapes, false).convert(value, "");
  const Object* root = converted.object();
  if (root == nullptr || root->is_map) return converted;
  Object named = *root;
  named.type = type;
  return Value::object(std::move(named));
}

Value from_json(const json::Value& value) {
  return Converter({}, true).convert(value, "");
}

}  // namespace caisson::tmpl
