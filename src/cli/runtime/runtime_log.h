// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/error.h"
#include "cli/runtime/globals.h"

namespace caisson::cli {

// The error as engines match it: errno texts in lower case ("no such file or directory"), the hint
// behind a semicolon. dockerd, containerd, CRI-O and Podman look for these words.
std::string engine_text(const Error& error);

// Appends one line {"level":"error","msg":…,"time":…} (or text) to the log file, where there is
// one, and says the same on standard error. One line: Podman takes the whole file for one JSON
// object.
void log_error(const RuntimeGlobals& globals, const Error& error);

// To standard error only, for the same reason.
void log_warning(const std::string& text);

}  // namespace caisson::cli
