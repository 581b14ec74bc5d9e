// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "oci/config.h"

namespace caisson::ns {

// The CLONE_NEW* flag of a namespace type (namespaces(7)).
std::uint64_t clone_flag(oci::NamespaceType type);

// The entry under /proc/PID/ns and the OCI name are not always the same: "net", "network".
std::string_view proc_name(oci::NamespaceType type);

// Whether the configuration has a namespace of the type, new or joined.
bool is_listed(std::span<const oci::Namespace> namespaces, oci::NamespaceType type);

// Whether the configuration asks for a new namespace of the type.
bool is_new(std::span<const oci::Namespace> namespaces, oci::NamespaceType type);

}  // namespace caisson::ns
