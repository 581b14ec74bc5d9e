// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "json/value.h"
#include "oci/config.h"
#include "oci/read_fields.h"

// The configuration's large sections, one file each.
namespace caisson::oci {

Result<void> read(const json::Value& value, Process& into, ReadContext& context);
Result<void> read(const json::Value& value, Resources& into, ReadContext& context);
Result<void> read(const json::Value& value, Linux& into, ReadContext& context);
Result<void> read(const json::Value& value, Config& into, ReadContext& context);

// A user or group id. The largest 32-bit number is none: system calls take it for "leave as it is".
Result<std::uint32_t> read_id(const json::Value& value);

}  // namespace caisson::oci
