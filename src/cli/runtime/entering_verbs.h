// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace caisson::cli {

// The verbs that make a process which others in a container see: the program's file and memory are
// shielded for them (runtime_command.cc). Arrays, not pointers: entry.cc reads them before the
// program is relocated.
constexpr char kEnteringVerbs[][8] = {"create", "exec", "run"};

}  // namespace caisson::cli
