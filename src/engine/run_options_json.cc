// SPDX-License-Identifier: Apache-2.0
#include "engine/run_options_json.h"

#include <concepts>
#include <map>
#include <type_traits>

#include "engine/run_options_fields.h"

namespace caisson::engine {
namespace {

class Writer {
 public:
  explicit Writer(json::Writer& writer) : writer_(writer) {}

  template <class T>
  void operator()(std::string_view name, const T& value) {
    writer_.key(name);
    put(value);
  }

 private:
  void put(const std::string& text) { writer_.value(text); }
  void put(const NamespaceMode& mode) { writer_.value(mode.text()); }
  template <std::integral T>
  void put(T number) {
    writer_.value(number);
  }
  template <class T>
    requires std::is_enum_v<T>
  void put(T value) {
    writer_.value(static_cast<std::underlying_type_t<T>>(value));
  }
  template <class T>
  void put(const std::optional<T>& value) {
    if (value) {
      put(*value);
    } else {
      writer_.null();
    }
  }
  template <class T>
  void put(const std::vector<T>& values) {
    writer_.begin_array();
    for (const T& value : values) put(value);
    writer_.end_array();
  }
  template <class T>
  void put(const std::map<std::string, T>& values) {
    writer_.begin_object();
    for (const auto& [key, value] : values) {
      writer_.key(key);
      put(value);
    }
    writer_.end_object();
  }
  template <class T>
    requires std::is_class_v<T>
  void put(const T& part) {
    writer_.begin_object();
    visit(part, *this);
    writer_.end_object();
  }

  json::Writer& writer_;
};

class Reader {
 public:
  explicit Reader(const json::Object& object) : object_(object) {}

  template <class T>
  void operator()(std::string_view name, T& target) {
    if (!result_) return;
    if (const auto value = object_.find(name)) result_ = get(*value, target);
  }

  [[nodiscard]] Result<void> result() const { return result_; }

 private:
  static Result<void> get(const json::Value& value, std::string& target) {
    target = TRY(value.as<std::string>());
    return {};
  }
  static Result<void> get(const json::Value& value, NamespaceMode& target) {
    target = NamespaceMode(TRY(value.as<std::string>()));
    return {};
  }
  template <std::integral T>
  static Result<void> get(const json::Value& value, T& target) {
    target = TRY(value.as<T>());
    return {};
  }
  template <class T>
    requires std::is_enum_v<T>
  static Result<void> get(const json::Value& value, T& target) {
    target = static_cast<T>(TRY(value.as<std::underlying_type_t<T>>()));
    return {};
  }
  template <class T>
  static Result<void> get(const json::Value& value, std::optional<T>& target) {
    T inner{};
    TRY(get(value, inner));
    target = std::move(inner);
    return {};
  }
  template <class T>
  static Result<void> get(const json::Value& value, std::vector<T>& target) {
    for (const json::Value& element : TRY(value.as<json::Array>())) {
      TRY(get(element, target.emplace_back()));
    }
    return {};
  }
  template <class T>
  static Result<void> get(const json::Value& value, std::map<std::string, T>& target) {
    for (const json::Member& member : TRY(value.as<json::Object>())) {
      TRY(get(member.value, target[std::string(member.key)]));
    }
    return {};
  }
  template <class T>
    requires std::is_class_v<T>
  static Result<void> get(const json::Value& value, T& target) {
    const json::Object object = TRY(value.as<json::Object>());
    Reader reader(object);
    visit(target, reader);
    return reader.result();
  }

  const json::Object& object_;
  Result<void> result_;
};

}  // namespace

void write_options(json::Writer& writer, const RunOptions& options) {
  writer.begin_object();
  Writer field(writer);
  visit(options, field);
  writer.end_object();
}

Result<RunOptions> read_options(const json::Object& object) {
  RunOptions options;
  Reader field(object);
  visit(options, field);
  TRY(field.result());
  return options;
}

}  // namespace caisson::engine
