// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// Versions of the runtime specification.
namespace caisson::oci {

// What the runtime implements; it writes states and configurations of this version.
inline constexpr std::string_view kSpecVersion = "1.3.0";
// The oldest that it reads.
inline constexpr std::string_view kOldestSpecVersion = "1.0.0";

// Whether a text is a version in the form of Semantic Versioning 2.0.0.
bool is_semantic_version(std::string_view text);

// Whether a configuration of that version can be read: any of major version 1. Those after
// kSpecVersion may have fields that are unknown here, which the specification wants ignored;
// engines write the version of the library that they are built with, whether they use its news or
// not.
bool is_supported_version(std::string_view version);

}  // namespace caisson::oci
