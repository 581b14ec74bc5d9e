// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>

#include "base/result.h"
#include "cli/engine/listing.h"
#include "engine/store.h"
#include "engine/tidy.h"
#include "image/store/store.h"

namespace caisson::cli {

// The table of `ps`, without and with sizes.
const Listing& ps_listing(bool size);

struct PsView {
  timespec now{};
  bool truncate = true;
  std::string size = "0B";  // as it is shown: it takes time to find out
  image::Names images;      // what the store calls images now
};

// "--size": what the container wrote, and that with its image.
Result<std::string> size_text(const engine::Store& store, const engine::Listed& listed);

// One container as `ps` shows it: the fields of Docker's formatter ("ID", "RunningFor" …).
Result<tmpl::Value> make_ps_row(const engine::Listed& listed, const PsView& view);

}  // namespace caisson::cli
