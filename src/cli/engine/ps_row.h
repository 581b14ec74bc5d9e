// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>

#include "base/result.h"
#include "cli/engine/listing.h"
#include "engine/store.h"
#include "engine/tidy.h"

namespace caisson::cli {

// The table of `ps`, without and with sizes.
const Listing& ps_listing(bool size);

struct PsView {
  timespec now{};
  bool truncate = true;
  bool size = false;  // look at the files: it takes time
};

// One container as `ps` shows it: the fields of Docker's formatter ("ID", "RunningFor" …).
Result<tmpl::Value> make_ps_row(const engine::Store& store, const engine::Listed& listed,
                                const PsView& view);

}  // namespace caisson::cli
