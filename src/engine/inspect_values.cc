// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect_values.h"

namespace caisson::engine {

void write_strings(json::Writer& writer, std::string_view name,
                   const std::vector<std::string>& values) {
  writer.key(name).begin_array();
  for (const std::string& value : values) writer.value(value);
  writer.end_array();
}

void write_given(json::Writer& writer, std::string_view name,
                 const std::vector<std::string>& values) {
  if (!values.empty()) return write_strings(writer, name, values);
  writer.key(name).null();
}

void write_map(json::Writer& writer, std::string_view name,
               const std::map<std::string, std::string>& values) {
  writer.key(name).begin_object();
  for (const auto& [key, value] : values) writer.member(key, value);
  writer.end_object();
}

}  // namespace caisson::engine
