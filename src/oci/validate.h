// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "oci/config.h"

// What can be told to be wrong from the configuration alone, before anything is created: values
// that the specification or the kernel rules out, and fields that contradict each other. Whether
// the host can give what is asked for is not asked here. Pure.
namespace caisson::oci {

struct Violation {
  std::string field;  // "linux.namespaces[2].type", from the root of what was checked
  std::string text;

  [[nodiscard]] std::string message() const { return field + ": " + text; }
};

// The first violation of a configuration, or of a part that comes alone; nullopt if it is valid.
std::optional<Violation> find_violation(const Config& config);
std::optional<Violation> find_violation(const Process& process);
std::optional<Violation> find_violation(const Resources& resources);

}  // namespace caisson::oci
