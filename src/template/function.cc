// SPDX-License-Identifier: Apache-2.0
#include "template/function.h"

#include <algorithm>
#include <array>

namespace caisson::tmpl {

std::string parameter_name(char parameter) {
  return parameter == 's' ? "string" : parameter == 'i' ? "int" : "[]string";
}

bool fits(char parameter, const Value& value) {
  switch (parameter) {
    case 's':
      return value.text() != nullptr;
    case 'i':
      return value.get<std::int64_t>() != nullptr;
    case 'l': {
      const List* list = value.list();
      return list != nullptr && std::ranges::all_of(list->items, [](const Value& item) {
               return item.text() != nullptr;
             });
    }
    default:
      return true;
  }
}

const Function* find_function(std::string_view name, bool header) {
  const std::array<std::span<const Function>, 5> all = {
      header ? header_functions() : std::span<const Function>{}, docker_functions(),
      value_functions(), comparison_functions(), text_functions()};
  for (const std::span<const Function> functions : all) {
    const auto found = std::ranges::find(functions, name, &Function::name);
    if (found != functions.end()) return &*found;
  }
  return nullptr;
}

}  // namespace caisson::tmpl
