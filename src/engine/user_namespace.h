// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/namespace_mode.h"
#include "oci/config.h"

// The user namespace of a container. An ordinary user's containers always have one: root inside is
// that user outside, and the ids of /etc/subuid and /etc/subgid follow. Root's have one where
// --userns asks for it, with the ids that the host keeps for the user "caisson" (or "containers",
// as Podman calls it).
namespace caisson::engine {

bool has_own_user_namespace(const NamespaceMode& mode);

// The maps of a new user namespace; nothing where the mode asks for none. kInvalid where the caller
// can't have what it asks for, kUnsupported where the host has no ids for it.
Result<void> set_id_maps(oci::Linux& linux_config, const NamespaceMode& mode);

// Changes what root of a user namespace can't mount as it stands: file systems that belong to a
// namespace of the host's are bound, and terminals have no group that is not mapped.
void adapt_to_user_namespace(oci::Config& config);

// The maps of an ordinary user's containers, by which such a user's files can be removed.
Result<void> set_callers_id_maps(oci::Linux& linux_config);

}  // namespace caisson::engine
