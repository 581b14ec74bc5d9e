// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "container/store.h"
#include "oci/config.h"

namespace caisson::container {

// The configuration that the container was created with, whatever the bundle says by now.
Result<oci::Config> read_config_copy(const Entry& entry);

}  // namespace caisson::container
