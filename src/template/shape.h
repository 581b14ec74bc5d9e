// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json/value.h"
#include "template/value.h"

namespace caisson::tmpl {

// What JSON doesn't tell of the Go types that a document stands for, and a template shows.
enum class Form : std::uint8_t {
  kPointer,
  kText,
  kNumber,
  kSwitch,
  kList,
  kMap,
  kTextMap,
  kListMap
};

// The form of one place: names joined by dots, "*" for any, list elements at their list's path.
// Objects that no shape calls maps are structs. A struct's place that the document leaves out has
// the form's zero value.
struct Shape {
  std::string_view path;
  Form form;
};

// The document as what it stands for. `type` is the root's, for errors.
Value from_json(const json::Value& value, std::span<const Shape> shapes, std::string_view type);

// The document as it is: objects are maps.
Value from_json(const json::Value& value);

}  // namespace caisson::tmpl
