// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <unistd.h>

#include <string>

namespace caisson::log {
namespace {

std::string_view g_program = "caisson";

void write_line(std::string_view prefix, std::string_view text) {
  std::string line;
  line.append(g_program).append(": ").append(prefix).append(text).append("\n");
  // stderr may be closed or full; a message that can't be shown has no further channel.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void warning(std::string_view text) {
  write_line("warning: ", text);
}

void error(const Error& error) {
  write_line("", error.message());
  if (!error.hint.empty()) write_line("hint: ", error.hint);
}

void set_program(std::string_view name) {
  g_program = name;
}

}  // namespace caisson::log
