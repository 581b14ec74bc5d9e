// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "seccomp/bpf/program.h"

namespace caisson::cli {

// The filters that a running process is under, the oldest first. kNotFound where there is none.
Result<std::vector<seccomp::bpf::Program>> filters_of_process(std::string_view pid);

// The filter in a file of struct sock_filter. kInvalid where the kernel would refuse it.
Result<std::vector<seccomp::bpf::Program>> filters_in_file(std::string_view file);

}  // namespace caisson::cli
