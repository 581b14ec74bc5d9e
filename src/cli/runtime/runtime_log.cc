// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/runtime_log.h"

#include <fcntl.h>

#include <ctime>

#include "base/log.h"
#include "base/strings.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

// RFC 3339; containerd refuses the whole line where the time can't be parsed.
std::string now() {
  const std::time_t seconds = std::time(nullptr);
  tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  return {text, ::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string log_line(const RuntimeGlobals& globals, const std::string& text) {
  json::Writer writer(json::Writer::Layout::kCompact);
  if (globals.log_format != "json") {
    writer.value(text);
    return "time=\"" + now() + "\" level=error msg=" + std::move(writer).text() + "\n";
  }
  writer.begin_object()
      .member("level", "error")
      .member("msg", text)
      .member("time", now())
      .end_object();
  return std::move(writer).text() + "\n";
}

}  // namespace

std::string engine_text(const Error& error) {
  Error lower = error;
  lower.errnum = 0;
  std::string text = lower.message();
  if (error.errnum != 0) text += ": " + to_lower(errno_text(error.errnum));
  if (!error.hint.empty()) text += "; " + error.hint;
  return text;
}

void log_error(const RuntimeGlobals& globals, const Error& error) {
  const std::string text = engine_text(error);
  log::error(Error::invalid(text));
  if (globals.log.empty()) return;
  const auto file = sys::open(globals.log, O_WRONLY | O_CREAT | O_APPEND, 0644);
  const auto written =
      file ? sys::write_all(file->get(), log_line(globals, text), globals.log) : Result<void>{};
  if (!file) log::error(file.error());
  if (!written) log::error(written.error());
}

void log_warning(const std::string& text) {
  log::warning(text);
}

}  // namespace caisson::cli
