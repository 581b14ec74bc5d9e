// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "engine/resource_options.h"

namespace caisson::cli {

// What the arguments of resource options mean, with the errors that Docker's users know. All check
// form only: ranges are engine::check_resources()'s.

// An integer as Go's flags take it: decimal, or with 0x, 0o, 0b or 0 in front.
Result<std::int64_t> parse_int64(std::string_view text);
Result<std::uint16_t> parse_uint16(std::string_view text);

// "1.5", "3/2", "25e-2": CPUs, as 10⁻⁹ of one. What is beyond the range of the result is its
// largest (or smallest) value.
Result<std::int64_t> parse_cpus(std::string_view text);

// A size (engine/size.h).
Result<std::int64_t> parse_memory(std::string_view text);
// The same, or -1.
Result<std::int64_t> parse_memory_swap(std::string_view text);

// "/dev/sda:200"
Result<engine::DeviceWeight> parse_device_weight(std::string_view text);
// "/dev/sda:1mb" and "/dev/sda:1000"
Result<engine::DeviceRate> parse_device_bytes(std::string_view text);
Result<engine::DeviceRate> parse_device_operations(std::string_view text);

}  // namespace caisson::cli
