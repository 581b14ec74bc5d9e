// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "criu/request.h"

// Values of options that checkpoint and restore share.
namespace caisson::cli {

// "soft", "full", "strict" or "ignore".
Result<criu::CgroupMode> parse_cgroup_mode(std::string_view value);

// The CLONE_NEW flag of a namespace by its name; CRIU leaves a network namespace empty, no other.
Result<std::uint64_t> parse_empty_namespace(std::string_view value);

// "ADDRESS:PORT", "[ADDRESS]:PORT".
Result<criu::PageServer> parse_page_server(std::string_view value);

}  // namespace caisson::cli
