// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/log_sink.h"

namespace caisson::monitor {

// systemd's journal by its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL), with the fields
// that Docker's journald driver sets.
class Journal : public LogSink {
 public:
  // Errors where no journal listens.
  static Result<Journal> open(const std::string& id, const std::string& name);
  void write(const Line& line) override;

 private:
  Journal(UniqueFd socket, std::string fields)
      : socket_(std::move(socket)), fields_(std::move(fields)) {}

  UniqueFd socket_;
  std::string fields_;  // the same for every line
};

}  // namespace caisson::monitor
