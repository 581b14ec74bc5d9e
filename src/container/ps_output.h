// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace caisson::container {

// What ps(1) of the host says of these processes: its heading and their lines. `options` go to ps;
// -ef where there are none. kInvalid where they leave out the column PID.
Result<std::string> ps_output(const std::vector<pid_t>& pids,
                              const std::vector<std::string>& options);

// The fields of a line, which any number of blanks separates.
std::vector<std::string_view> words(std::string_view line);

}  // namespace caisson::container
