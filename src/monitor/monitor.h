// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <array>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/clients.h"
#include "monitor/end_file.h"
#include "monitor/health_timer.h"
#include "monitor/input.h"
#include "monitor/job.h"
#include "monitor/line_splitter.h"
#include "monitor/log_sink.h"

namespace caisson::monitor {

// Looks after one running container until its end is on record: keeps its log, serves those who
// attach, has its health looked at, and reaps its first process, whose parent the program is.
class Monitor {
 public:
  // Takes over the job's descriptors. The job must outlive the object.
  static Result<Monitor> create(const Job& job);

  // Until the end is on record.
  Result<void> run();

 private:
  // One stream of the container's output.
  struct Output {
    UniqueFd fd;
    Stream stream;
    LineSplitter lines;
  };

  explicit Monitor(const Job& job);
  Result<bool> wait_and_serve(int timeout);
  void read_output(Output& output);
  void receive(Client& client);
  void handle(Client& client, MessageType type, std::string_view content);
  void lose_input(const Client& client);
  void accept_client();
  void drain();
  Result<void> record_end(int exit_code, bool oom_killed);

  const Job& job_;
  UniqueFd pidfd_;
  EndFile end_;
  UniqueFd listener_;
  UniqueFd kernel_log_;
  UniqueFd terminal_;
  Input input_;
  std::vector<Output> outputs_;
  Clients clients_;
  std::unique_ptr<LogSink> log_;  // may be null
  HealthTimer health_;
  bool ended_ = false;
};

}  // namespace caisson::monitor
