// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::container {

// A new container id: 64 lower-case hexadecimal digits from the kernel's random source.
Result<std::string> make_id();

// The first twelve digits: what people see, and the default hostname.
std::string short_id(std::string_view id);

// kInvalid unless the name is what Docker takes: two characters or more of [a-zA-Z0-9_.-], the
// first one a letter or digit. It becomes a file name, so this is a security check.
Result<void> check_name(std::string_view name);

}  // namespace caisson::container
