// SPDX-License-Identifier: Apache-2.0
#include "template/template.h"

#include "template/execute.h"
#include "template/function.h"
#include "template/parse.h"

namespace caisson::tmpl {

Result<Template> Template::parse(std::string_view text) {
  Definitions definitions = TRY(parse_definitions(
      text, [](std::string_view name) { return find_function(name, false) != nullptr; }));
  return Template(std::string(text), std::move(definitions));
}

Result<std::string> Template::execute(const Value& data, Options options) const {
  return tmpl::execute(text_, definitions_, data, options);
}

}  // namespace caisson::tmpl
