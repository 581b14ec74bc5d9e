// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "oci/config.h"

namespace caisson::cli {

// Takes from the process what can't be given to it: a capability that the host lacks, or an ambient
// one that is not permitted and inheritable, is a warning, not an error (runtime-spec config.md,
// "Linux Process").
Result<void> drop_ungrantable_capabilities(oci::Process& process);

}  // namespace caisson::cli
