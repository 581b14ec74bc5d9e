// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "oci/config.h"

// Reads and validates what engines hand to the runtime (runtime-spec 1.3). Errors are kInvalid and
// read "SOURCE:LINE:COLUMN: linux.resources.memory.limit: expected …"; where a field is missing,
// the position is that of the object that lacks it. Things that the specification wants let pass,
// with a warning, are appended to `warnings` as such lines: unknown capabilities, and unknown
// fields that differ from known ones by the case of letters alone. Other unknown fields are
// ignored. Pure.
namespace caisson::oci {

// A bundle's config.json. `process` is required, as create needs it.
Result<Config> parse_config(std::string_view text, std::string_view source,
                            std::vector<std::string>& warnings);

// The process of `exec --process FILE`.
Result<Process> parse_process(std::string_view text, std::string_view source,
                              std::vector<std::string>& warnings);

// The limits of `update --resources FILE`.
Result<Resources> parse_resources(std::string_view text, std::string_view source,
                                  std::vector<std::string>& warnings);

// The error of somebody who knows more than the document, the host for one: the field's place and
// name go before what it says. `text` is what was parsed.
Error error_of_field(std::string_view text, std::string_view source, std::string_view field,
                     Error error);

}  // namespace caisson::oci
