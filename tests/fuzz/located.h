// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/strings.h"

namespace caisson {

// Whether a message reads "SOURCE:LINE:COLUMN: text", as every complaint about a text has to.
inline bool is_located(std::string_view message, std::string_view source) {
  const auto file = split_once(message, ':');
  if (!file || file->first != source) return false;
  const auto line = split_once(file->second, ':');
  if (!line || parse_integer<unsigned>(line->first).value_or(0) == 0) return false;
  const auto column = split_once(line->second, ':');
  return column && parse_integer<unsigned>(column->first).value_or(0) != 0 &&
         column->second.size() > 1;
}

}  // namespace caisson
