// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "oci/config.h"

namespace caisson::cli {

// Takes from the process what this host can't give anybody: a capability that the host lacks is a
// warning, not an error (runtime-spec config.md, "Linux Process").
Result<void> drop_missing_capabilities(oci::Process& process);

}  // namespace caisson::cli
