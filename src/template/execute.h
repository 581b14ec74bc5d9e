// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "template/node.h"
#include "template/template.h"

namespace caisson::tmpl {

// Runs what `text` was parsed into.
Result<std::string> execute(std::string_view text, const Definitions& definitions,
                            const Value& data, Template::Options options);

}  // namespace caisson::tmpl
