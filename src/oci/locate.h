// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "json/value.h"

namespace caisson::oci {

// The value that a field's name leads to ("linux.namespaces[2].type"), or the innermost one on the
// way where the document doesn't have it. Keys may have dots in them; the longest that fits is
// taken.
json::Value locate(json::Value root, std::string_view field);

}  // namespace caisson::oci
