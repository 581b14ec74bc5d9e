// SPDX-License-Identifier: Apache-2.0
// Any bytes as what --format takes: a template is read or refused in Go's words, and what was read
// runs on a document of every kind of value, to an end, with text or an error that names the place.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/parse.h"
#include "template/shape.h"
#include "template/template.h"

namespace caisson {
namespace {

constexpr std::string_view kDocument =
    R"({"a":"text","b":1,"c":1.5,"d":true,"e":null,"f":["x","y"],"g":{"k":"v"},"h":[{"a":"b"}]})";
constexpr tmpl::Shape kShapes[] = {{"g", tmpl::Form::kTextMap}, {"missing", tmpl::Form::kList}};

void check(const Result<std::string>& text) {
  if (!text && !text.error().message().starts_with("template: :")) std::abort();
}

void check(std::string_view text) {
  static const json::Document kParsed = *json::parse(kDocument, "data");
  static const tmpl::Value kTyped = tmpl::from_json(kParsed.root(), kShapes, "*types.Thing");
  static const tmpl::Value kRaw = tmpl::from_json(kParsed.root());
  const auto parsed = tmpl::Template::parse(text);
  if (!parsed) {
    check(fail(parsed.error()));
    return;
  }
  check(parsed->execute(kTyped));
  check(parsed->execute(kTyped, {.header = true}));
  check(parsed->execute(kRaw, {.missing_is_error = true}));
}

}  // namespace
}  // namespace caisson

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  caisson::check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
