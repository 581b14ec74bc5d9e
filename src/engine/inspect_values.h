// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.h"

namespace caisson::engine {

void write_strings(json::Writer& writer, std::string_view name,
                   const std::vector<std::string>& values);

// Docker says null where there is nothing in a list that the user may give.
void write_given(json::Writer& writer, std::string_view name,
                 const std::vector<std::string>& values);

void write_map(json::Writer& writer, std::string_view name,
               const std::map<std::string, std::string>& values);

}  // namespace caisson::engine
