// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace caisson::sys {

// Whether the program is in a user namespace other than the initial one, by its uid_map
// (user_namespaces(7)).
bool in_user_namespace();

}  // namespace caisson::sys
