// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.h"

namespace caisson::log {

// Writes "PROGRAM: warning: text" to stderr in one write, so that lines of processes don't mix.
void warning(std::string_view text);

// Writes "PROGRAM: message" and, where there is one, "PROGRAM: hint: …" to stderr.
void error(const Error& error);

// The name that starts each line; "caisson" until set. The text must outlive the program.
void set_program(std::string_view name);

}  // namespace caisson::log
