// SPDX-License-Identifier: Apache-2.0
#include "cli/common/report.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "base/log.h"
#include "cli/common/help.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

bool collecting = false;
const Command* collected = nullptr;

}  // namespace

int print(std::string_view text) {
  const Result<void> written = sys::write_all(STDOUT_FILENO, text, "standard output");
  if (written) return kExitOk;
  log::error(written.error());
  return kExitGeneral;
}

int report(const Error& error) {
  log::error(error);
  switch (error.kind) {
    case Error::Kind::kCommandNotFound:
      return kExitNotFound;
    case Error::Kind::kCommandNotExecutable:
      return kExitNotExecutable;
    case Error::Kind::kSystem:
    case Error::Kind::kInvalid:
    case Error::Kind::kNotFound:
    case Error::Kind::kUnsupported:
      break;
  }
  return kExitCaisson;
}

int report_usage(const Command& command, const Error& error) {
  const int code = report(error);
  const std::string advice = "\n" + usage_line(command) + "\nRun '" + std::string(command.name) +
                             " --help' for more information\n";
  // Where stderr can't be written to, the error above was lost as well; the exit code remains.
  [[maybe_unused]] const auto written = sys::write_all(STDERR_FILENO, advice, "standard error");
  return error.kind == Error::Kind::kNotFound ? kExitGeneral : code;
}

int print_help(const Command& command) {
  if (!collecting) return print(help_text(command));
  collected = &command;
  return kExitOk;
}

HelpCollector::HelpCollector() {
  collecting = true;
}

HelpCollector::~HelpCollector() {
  collecting = false;
}

bool HelpCollector::active() {
  return collecting;
}

const Command* HelpCollector::take() {
  return std::exchange(collected, nullptr);
}

}  // namespace caisson::cli
