// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/tidy.h"

namespace caisson::cli {

// One container as `ps` shows it: the columns of Docker's formatter by name ("ID", "RunningFor" …).
using PsRow = std::vector<std::pair<const char*, std::string>>;

Result<PsRow> make_ps_row(const engine::Listed& listed, const timespec& now, bool truncate);

const std::string& cell(const PsRow& row, const char* name);

}  // namespace caisson::cli
